// How many agents a step is: a number, or a share of the pool, rounded up.

export type Step = number | string;

const SHARE = /^([1-9][0-9]{0,2}|1000)%$/;

/** Agents of a step from a size: at least 1. "25%" of 10 is 3. */
export function stepOf(step: Step, size: number): number {
  return Math.max(1, typeof step === 'number' ? step : roundUp((size * percentOf(step)) / 100));
}

/** 50 of "50%"; 0 for what is no share from 1% to 1000%. */
export function percentOf(step: unknown): number {
  return typeof step === 'string' ? Number(SHARE.exec(step)?.[1] ?? 0) : 0;
}

/** Rounds up, but takes no error of a floating-point product for a part of an agent: 50 × 1.1 is 55. */
export function roundUp(agents: number): number {
  return Math.ceil(agents - 1e-9);
}
