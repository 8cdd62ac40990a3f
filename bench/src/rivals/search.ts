// Where on a dial to look next, so that a share of violations comes to lie between two neighbouring settings.

export interface Search {
  /** Share of violations that is looked for. */
  readonly violation: number;
  /** Where it begins. */
  readonly from: number;
  /** First step away from there, in rungs; it doubles. */
  readonly stride: number;
}

/**
 * `known` are violations by rung, from the safest to the cheapest, undefined where nothing was run. Undefined when two
 * neighbours have `violation` between them, or the dial ends.
 */
export function nextRung(
  known: readonly (number | undefined)[],
  { violation, from, stride }: Search,
): number | undefined {
  if (known.length === 0) return undefined;
  const safe = known.findLastIndex((value) => value !== undefined && value <= violation);
  const isUnsafe = (value: number | undefined, rung: number): boolean =>
    rung > safe && value !== undefined && value > violation;
  const unsafe = known.findIndex(isUnsafe);
  if (safe === -1 && unsafe === -1) return from;
  if (safe === -1) return unsafe === 0 ? undefined : Math.max(0, unsafe - Math.max(stride, from - unsafe));
  if (unsafe === -1) {
    return safe === known.length - 1 ? undefined : Math.min(known.length - 1, safe + Math.max(stride, safe - from));
  }
  return unsafe - safe === 1 ? undefined : Math.floor((safe + unsafe) / 2);
}
