// A trace that cannot be read: where, and what is wrong. The command line tells it as wrong usage of --trace.

export class TraceError extends Error {
  override readonly name = 'TraceError';

  constructor({ line, column }: { readonly line?: number; readonly column?: string }, what: string) {
    const place = [line === undefined ? '' : `line ${line}`, column === undefined ? '' : `column ${column}`].filter(
      (part) => part !== '',
    );
    super(`${place.join(', ')}${place.length === 0 ? '' : ': '}${what}`);
  }
}
