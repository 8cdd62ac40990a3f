import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Fleet } from './fleet.ts';
import { Ignorance } from './knowledge.ts';
import { decodeDecision, Router, type RouterSettings } from './router.ts';

function sceneOf(versions: readonly string[], settings: RouterSettings = { canary: { chat: { '2': 0.05 } } }) {
  const fleet = new Fleet();
  versions.forEach((version, index) => {
    const terms = ['chat', `version=${version}`];
    fleet.join({ seq: index + 1, type: 'chat', terms, slots: 1, costPerHour: 0, version }, true);
  });
  const router = new Router({ fleet, knowledge: new Ignorance(), settings });
  const random = seededRandom(2);
  const choose = (task: number, requires: readonly string[] = []) => {
    const need = fleet.need({ type: 'chat', requires, prefers: [], slots: 1 });
    const placement = router.choose({ need, session: '', estimateMs: 0, profile: '', task }, random);
    fleet.drop(need);
    return placement && { agent: placement.agent, decision: decodeDecision(placement.decision) };
  };
  const versionOf = (task: number) => versions[(choose(task)?.agent ?? 0) - 1];
  return { fleet, router, choose, versionOf };
}

describe('version shares', () => {
  it.each(['five-factor', 'random', 'least-loaded', 'p2c', 'round-robin', 'prequal', 'weighted'])(
    'give a version its share of the tasks, whoever picks (%s)',
    (picker) => {
      const { versionOf } = sceneOf(['1', '1', '2'], { canary: { chat: { '2': 0.05 } }, picker });
      let second = 0;
      for (let task = 1; task <= 4000; task++) if (versionOf(task) === '2') second++;
      expect(second / 4000).toBeGreaterThan(0.035);
      expect(second / 4000).toBeLessThan(0.065);
    },
  );

  it('draw the same for a task however often it is looked at', () => {
    const { versionOf } = sceneOf(['1', '2']);
    for (let task = 1; task <= 200; task++) expect(versionOf(task)).toBe(versionOf(task));
  });

  it('hold among many agents too, where a sample would not show the few', () => {
    const { versionOf } = sceneOf(Array.from({ length: 300 }, (_, index) => (index === 250 ? '2' : '1')));
    let second = 0;
    for (let task = 1; task <= 2000; task++) if (versionOf(task) === '2') second++;
    expect(second / 2000).toBeGreaterThan(0.03);
    expect(second / 2000).toBeLessThan(0.07);
  });

  it('are an upper bound: a full fleet does not spill over to the version on trial', () => {
    const { fleet, router, choose } = sceneOf(['1', '2']);
    const drawsOther = Array.from({ length: 100 }, (_, index) => index + 1).find((task) => choose(task)?.agent === 1);
    fleet.reserve(1, 1, 1);
    expect(choose(drawsOther ?? 0)).toBeUndefined();
    expect(router.wasHeldBack).toBe(true);
    fleet.release(1, 1, 1);
    expect(choose(drawsOther ?? 0)?.agent).toBe(1);
  });

  it('are dropped, on the record, where one side has nobody', () => {
    const drawsSecond = (() => {
      const { versionOf } = sceneOf(['1', '2']);
      return Array.from({ length: 500 }, (_, index) => index + 1).find((task) => versionOf(task) === '2') ?? 0;
    })();
    const onlyFirst = sceneOf(['1', '1']);
    expect(onlyFirst.choose(drawsSecond)).toMatchObject({ decision: { versionDropped: true } });
    expect(onlyFirst.choose(drawsSecond + 1)?.decision.versionDropped).toBe(false);
    const onlySecond = sceneOf(['2', '2']);
    expect(onlySecond.choose(drawsSecond + 1)).toMatchObject({ decision: { versionDropped: true } });
  });

  it('say how many agents they left out, and give way to a task that names its version', () => {
    const { choose } = sceneOf(['1', '1', '2']);
    expect(choose(1)?.decision.filtered.otherVersion).toBeGreaterThan(0);
    for (let task = 1; task <= 50; task++) expect(choose(task, ['version=2'])?.agent).toBe(3);
  });

  it('change while the controller runs', () => {
    const { router, versionOf } = sceneOf(['1', '2'], {});
    router.follow({ canary: { chat: { '2': 1 } } });
    for (let task = 1; task <= 20; task++) expect(versionOf(task)).toBe('2');
    router.follow({ canary: {} });
    expect(new Set(Array.from({ length: 50 }, (_, task) => versionOf(task))).size).toBe(2);
  });

  it('leave other types alone', () => {
    const { choose } = sceneOf(['1', '2'], { canary: { other: { '2': 1 } } });
    expect(new Set(Array.from({ length: 50 }, (_, task) => choose(task)?.agent)).size).toBe(2);
  });
});
