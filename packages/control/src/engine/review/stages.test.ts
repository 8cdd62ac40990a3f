import { describe, expect, it } from 'vitest';
import { type Labels, seriesId } from '../../core/series/labels.ts';
import { stagesOf } from './stages.ts';
import { SAMPLED, Stretch } from './stretch.ts';

interface Told {
  readonly name: string;
  readonly labels?: Labels;
  readonly count?: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Five minutes of samples, rolled up. */
function stretchOf(...told: readonly Told[]): Stretch {
  const stretch = new Stretch(0);
  const sampled = { name: SAMPLED, sum: 0, min: 0, max: 0 };
  const entries = [sampled, ...told].map(({ name, labels = {}, count = 30, sum, min, max }: Told) => {
    return { key: { name, labels }, id: seriesId({ name, labels }), window: { count, sum, min, max } };
  });
  stretch.add({ at: 0, entries });
  return stretch;
}

const useOf = (stretch: Stretch, kind: string): number | undefined =>
  stagesOf({ whole: stretch, stretches: [stretch], limits: [] }).find((stage) => stage.kind === kind)?.utilization;

describe('a stage that tasks stand behind', () => {
  const unservable = { name: 'muster_tasks_unservable', labels: { type: 'work' } };

  it('is full for as long as some did, also where windows are rolled up', () => {
    // One sample of thirty; then all of them, although ever more waited; then half of the time.
    expect(useOf(stretchOf({ ...unservable, sum: 2, min: 0, max: 2 }), 'missing-agents')).toBeCloseTo(1 / 30);
    expect(useOf(stretchOf({ ...unservable, sum: 3_000, min: 1, max: 200 }), 'missing-agents')).toBe(1);
    expect(useOf(stretchOf({ ...unservable, sum: 45, min: 0, max: 3 }), 'missing-agents')).toBeCloseTo(0.5);
    // Ten samples only had the series.
    expect(useOf(stretchOf({ ...unservable, count: 10, sum: 30, min: 3, max: 3 }), 'missing-agents')).toBeCloseTo(
      1 / 3,
    );
    expect(useOf(stretchOf({ ...unservable, sum: 0, min: 0, max: 0 }), 'missing-agents')).toBeUndefined();
  });

  it('says what is not measured, and how full the rest is', () => {
    const slots = (state: string, sum: number) => ({
      name: 'muster_slots',
      labels: { pool: 'work', state },
      sum,
      min: 0,
      max: 9,
    });
    const stretch = stretchOf(slots('busy', 90), slots('free', 30));
    expect(useOf(stretch, 'agents')).toBeCloseTo(0.75);
    expect(stagesOf({ whole: stretch, stretches: [stretch], limits: [] })).toContainEqual(
      expect.objectContaining({
        kind: 'event-loop',
        utilization: undefined,
        unknown: 'its event loop was not measured',
      }),
    );
  });
});
