// The runs of one trace and start-up time that have been made: what each setting of each policy came to with each seed.
import type { CostPoint } from '../../../packages/control/dist/sim/cost-curve.js';
import type { Setting } from './contest.ts';

export interface SetPoint extends CostPoint {
  readonly setting: Setting;
}

export class Book {
  readonly #runs = new Map<string, CostPoint>();

  add(policy: string, { setting, seed }: { readonly setting: Setting; readonly seed: number }, point: CostPoint): void {
    this.#runs.set(keyOf(policy, setting, seed), point);
  }

  run(policy: string, setting: Setting, seed: number): CostPoint | undefined {
    return this.#runs.get(keyOf(policy, setting, seed));
  }

  /** Of the settings that were run with all of these seeds. */
  means(policy: string, settings: readonly Setting[], seeds: readonly number[]): readonly SetPoint[] {
    return settings.flatMap((setting): readonly SetPoint[] => {
      const runs = seeds.flatMap((seed) => this.run(policy, setting, seed) ?? []);
      if (runs.length < seeds.length || runs.length === 0) return [];
      const mean = (value: (point: CostPoint) => number): number =>
        runs.reduce((sum, point) => sum + value(point), 0) / runs.length;
      return [{ setting, cost: mean(({ cost }) => cost), violation: mean(({ violation }) => violation) }];
    });
  }
}

const keyOf = (policy: string, setting: Setting, seed: number): string => `${policy} ${settingKey(setting)} ${seed}`;

/** The same for the same setting. */
export const settingKey = ({ target, agentsMin }: Setting): string => `${target ?? ''}/${agentsMin ?? ''}`;
