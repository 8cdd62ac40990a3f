// A run of a policy, or the survey of a seed, as it is kept.
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import type { Setting } from './contest.ts';
import type { Means, Survey } from './play.ts';

/** Whose runs belong together. */
export interface CaseKey {
  readonly by: Means;
  readonly trace: string;
  readonly scale: number;
  readonly startMs: number;
}

/** The commit that it was made at comes with it: another one may decide otherwise. */
export type RunLine = CaseKey & { readonly seed: number; readonly commit: string } & (
    | { readonly kind: 'survey'; readonly survey: Survey }
    | ({ readonly kind: 'run'; readonly policy: string; readonly setting: Setting } & CostPoint)
  );

/** Undefined for what is neither. */
export function readRunLine(value: unknown): RunLine | undefined {
  const kind = (value as Partial<RunLine> | null | undefined)?.kind;
  return kind === 'run' || kind === 'survey' ? (value as RunLine) : undefined; // we wrote it
}
