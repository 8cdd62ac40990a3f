// How many agents a step is: a number, or a share of the pool, rounded up.

export type Step = number | string;

const SHARE = /^(\d+)%$/;

/** Agents of a step from a size: at least 1. "25%" of 10 is 3. */
export function stepOf(step: Step, size: number): number {
  const percent = typeof step === 'string' ? Number(SHARE.exec(step)?.[1] ?? 0) : undefined;
  return Math.max(1, percent === undefined ? Number(step) : roundUp((size * percent) / 100));
}

/** Rounds up, but takes no error of a floating-point product for a part of an agent: 10 × 1.1 is 11. */
export function roundUp(agents: number): number {
  return Math.ceil(agents - 1e-9);
}
