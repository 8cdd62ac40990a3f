// What went wrong with a request, as its fault says it.

export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Somebody else changed it since it was read. */
export const isConflict = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'version-conflict';

/** The field that a fault of the API names. */
export function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('field' in error)) return undefined;
  return typeof error.field === 'string' ? error.field : undefined;
}
