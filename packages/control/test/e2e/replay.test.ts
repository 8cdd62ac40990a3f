// A live run is recorded, replayed, and one thing is changed: as docs/replay.md walks through it.
import { expect, test } from 'vitest';
import { openStage } from './harness.ts';

interface Row {
  readonly name: string;
  readonly tasks: number;
  readonly lost: number;
  readonly waitMs: { readonly p50: number; readonly p95: number };
  readonly sloViolation: number;
  readonly agentSeconds: number;
}

interface Report {
  readonly trace: string;
  readonly recorded: Row;
  readonly policies: readonly Row[];
}

test('a demo is recorded; replayed it has the same tasks, and other fleets do as they would', async () => {
  const stage = openStage();
  const dataDir = stage.path('recorded');
  const live = await stage.run([
    'demo',
    '--duration',
    '6s',
    '--agents',
    '3',
    '--load',
    '2',
    '--data-dir',
    dataDir,
    '--json',
  ]);
  expect(live.code).toBe(0);
  const { submitted } = JSON.parse(live.out) as { readonly submitted: number };

  const policies = ['--policy', 'recorded,fixed:1,fixed:30'];
  const replayed = await stage.run(['simulate', '--journal', dataDir, ...policies, '--slo', '1s', '--json']);
  expect(replayed).toMatchObject({ code: 0 });
  const { recorded, policies: rows } = JSON.parse(replayed.out) as Report;
  expect(recorded).toMatchObject({ name: 'as it was', tasks: submitted, lost: 0 });
  expect(rows.map(({ name, tasks, lost }) => ({ name, tasks, lost }))).toEqual(
    ['recorded', 'fixed:1', 'fixed:30'].map((name) => ({ name, tasks: submitted, lost: 0 })),
  );
  // How near it is to what it was is measured in virtual time, in src/sim/recording.
  const [same, few, many] = rows as readonly [Row, Row, Row];
  expect(same.agentSeconds).toBeLessThan(many.agentSeconds);
  expect(few.sloViolation).toBeGreaterThan(many.sloViolation);
  expect(many.waitMs.p95).toBeLessThan(few.waitMs.p95);

  const changed = await stage.run(['simulate', '--journal', dataDir, '--set', 'routing.picker=random', '--json']);
  expect((JSON.parse(changed.out) as Report).policies.map(({ name }) => name)).toEqual([
    'recorded',
    'recorded routing.picker=random',
  ]);
});

test('what cannot be replayed is said', async () => {
  const stage = openStage();
  const missing = await stage.run(['simulate', '--journal', stage.path('nothing')]);
  expect(missing.code).not.toBe(0);
  expect(missing.err).toContain('there is no journal in');
  const compressed = await stage.run(['simulate', '--policy', 'recorded']);
  expect(compressed).toMatchObject({ code: 2 });
  expect(compressed.err).toContain('it needs --journal');
});
