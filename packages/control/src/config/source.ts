// Where a setting's value came from.

export type Source =
  | { readonly kind: 'flag'; readonly name: string }
  /** `over` is where the rest of the value came from, when the variable says only a part of it. */
  | { readonly kind: 'environment'; readonly name: string; readonly over?: Source }
  | { readonly kind: 'file'; readonly name: string; readonly line: number | undefined }
  /** Changed while the controller runs. */
  | { readonly kind: 'live' }
  | { readonly kind: 'default' };

/** A value somebody gave to a setting. */
export interface Given {
  readonly key: string;
  readonly value: unknown;
  readonly source: Source;
}

export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'flag':
      return source.name;
    case 'environment':
      return source.over === undefined ? source.name : `${sourceText(source.over)}, ${source.name}`;
    case 'file':
      return source.line === undefined ? source.name : `${source.name}:${source.line}`;
    case 'live':
      return 'live';
    case 'default':
      return 'default';
  }
}
