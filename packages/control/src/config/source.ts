// Where a setting's value came from.

export type Source =
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
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
      return source.name;
    case 'file':
      return source.line === undefined ? source.name : `${source.name}:${source.line}`;
    case 'live':
      return 'live';
    case 'default':
      return 'default';
  }
}
