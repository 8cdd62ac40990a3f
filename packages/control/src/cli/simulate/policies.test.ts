// Which policies a comparison is of, and what each makes of a pool.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { PoolSeen } from '../../compare/policies.ts';
import { RIVAL_TARGETS } from '../../sim/rivals/rival.ts';
import { UsageError } from '../exit.ts';
import { policiesOf } from './policies.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-policies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const POOL: PoolSeen = {
  agents: {
    ...{ type: 'agent', slots: 4, startupMs: 5000, startupSpreadRatio: 0 },
    ...{ speed: 1, failuresPerHour: 0, costPerHour: 1 },
  },
  minAgents: 2,
  maxAgents: 30,
  sloMs: 30_000,
  arrivals: async () =>
    (async function* () {
      yield [{ atMs: 0, serviceMs: 60_000, type: 'agent' }];
    })(),
};

test('presets, rivals, sizes and files, in one list or several', async () => {
  const path = file('mine.yaml', 'preset: surge\nmaxAgents: 40\n');
  const policies = await policiesOf(['steady, hpa,keda', `kpa,predictive,clairvoyant,fixed:12,${path}`]);
  expect(policies.map(({ name }) => name)).toEqual([
    ...['steady', 'hpa', 'keda', 'kpa', 'predictive', 'clairvoyant', 'fixed:12'],
    path,
  ]);
  const sizings = await Promise.all(policies.map(async (policy) => policy.sizing(POOL)));
  expect(sizings.map(({ kind }) => kind)).toEqual(['policy', ...Array(6).fill('scaler'), 'policy']);
  expect(sizings[0]).toEqual({ kind: 'policy', policy: { preset: 'steady' } });
  expect(sizings[7]).toEqual({ kind: 'policy', policy: { preset: 'surge', maxAgents: 40 } });
  const names = sizings.flatMap((sizing) => (sizing.kind === 'scaler' ? [sizing.scaler.name] : []));
  expect(names).toEqual(['hpa', 'keda', 'kpa', 'predictive', 'clairvoyant', 'fixed:12']);
});

test('each run has a scaler of its own: what one has seen, another has not', async () => {
  const [hpa] = await policiesOf(['hpa']);
  const made = [await hpa?.sizing(POOL), await hpa?.sizing(POOL)];
  expect(made[0]).not.toBe(made[1]);
  expect(made[0]).toMatchObject({ kind: 'scaler' });
});

test('a target moves both thresholds of a policy; the lower keeps its share of the upper', async () => {
  const [surge] = await policiesOf(['surge']); // 0.8 and 0.4
  expect(surge?.targets.map(({ value }) => value)).toEqual([0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  expect(await surge?.sizing(POOL, 0.6)).toEqual({
    kind: 'policy',
    policy: { preset: 'surge', maxUtilization: 0.6, minUtilization: 0.3 },
  });
});

test('a target moves the wait of a policy that is sized to its work', async () => {
  const [lean] = await policiesOf(['lean']);
  expect(lean?.targets.map(({ text }) => text).slice(0, 2)).toEqual(['waits of 0 s', 'waits of 5 s']);
  expect(await lean?.sizing(POOL, 60_000)).toEqual({
    kind: 'policy',
    policy: { preset: 'lean', waitObjectiveMs: 60_000 },
  });
});

test('a sweep of the others goes over targets of their own', async () => {
  const policies = await policiesOf(['keda,kpa,fixed:4,clairvoyant']);
  expect(policies.map(({ targets }) => targets.map(({ value }) => value))).toEqual([
    RIVAL_TARGETS.keda,
    RIVAL_TARGETS.kpa,
    [2, 3, 4, 5, 6, 8],
    [],
  ]);
  expect(policies.map(({ targets }) => targets[1]?.text)).toEqual([
    '0.5 tasks per agent',
    '30 % busy',
    '3 agents',
    undefined,
  ]);
});

test.each<[string, string, string]>([
  ['a word with a slip', 'stedy', '"stedy" is no policy; did you mean steady?'],
  ['an unknown word', 'magic', '"magic" is no policy; there are conservative, '],
  ['nothing between commas', 'hpa,,keda', '"" is no policy'],
  ['a policy twice', 'hpa,kpa,hpa', 'hpa is there twice'],
  ['a size without a number', 'fixed:', '"fixed:" is no policy'],
  ['a size that is too large', 'fixed:10001', 'fixed:10001 is too large; 10000 agents are the most'],
  ['a file that is not there', './no-such.yaml', 'cannot read ./no-such.yaml'],
  ['a name of an object', 'constructor', '"constructor" is no policy'],
])('%s is refused', async (_name, text, message) => {
  await expect(policiesOf([text])).rejects.toThrow(UsageError);
  await expect(policiesOf([text])).rejects.toThrow(message);
});

test('a file that is no policy is refused by its name and field', async () => {
  await expect(policiesOf([file('list.yaml', '- 1\n')])).rejects.toThrow(/--policy: .*list\.yaml must be a map/);
  await expect(policiesOf([file('odd.yaml', 'maxAgent: 3\n')])).rejects.toThrow('did you mean maxAgents?');
});

test('the list is bounded', async () => {
  const many = Array.from({ length: 51 }, (_, index) => `fixed:${index + 1}`);
  await expect(policiesOf(many)).rejects.toThrow('51 are too many; 50 are the most');
});
