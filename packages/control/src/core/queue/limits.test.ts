import type { LimitRule } from '@muster/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bucket } from './bucket.ts';
import { countedUnder } from './limit-rule.ts';
import { Limits } from './limits.ts';

const spec = (type: string, tenant = 'a', limitKeys: string[] = []) => ({ type, tenant, limitKeys });

describe('a rule', () => {
  const one = [[]];
  it.each<[string, Omit<LimitRule, 'name'>, ReturnType<typeof spec>, unknown]>([
    ['everything', {}, spec('x'), one],
    ['its type', { type: 'x' }, spec('x'), one],
    ['no other type', { type: 'x' }, spec('xy'), []],
    ['a beginning', { type: 'x*' }, spec('xy'), one],
    ['type and tenant together', { type: 'x', tenant: 'b' }, spec('x', 'a'), []],
    ['a task with the key', { key: 'k' }, spec('x', 'a', ['j', 'k']), one],
    ['no task without it', { key: 'k' }, spec('x', 'a', ['j']), []],
    ['a task with two matching keys once', { key: 'k*' }, spec('x', 'a', ['k1', 'k2']), one],
    [
      'each matching key by itself',
      { key: 'k*', per: ['key'] },
      spec('x', 'a', ['k1', 'j', 'k2']),
      [[['key', 'k1']], [['key', 'k2']]],
    ],
    ['no task without keys when it counts per key', { per: ['key'] }, spec('x'), []],
    [
      'each combination',
      { per: ['tenant', 'type'] },
      spec('x', 'a'),
      [
        [
          ['type', 'x'],
          ['tenant', 'a'],
        ],
      ],
    ],
  ])('matches %s', (_what, rule, task, counted) => {
    expect(countedUnder({ name: 'r', ...rule }, task)).toEqual(counted);
  });
});

describe('a bucket', () => {
  it('never allows more than starts + burst − 1 in any span, and never less than the rate in the long run', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }),
        (starts, perMs, burst, waits) => {
          const bucket = new Bucket({ name: 'r', starts, perMs, burst }, {}, 0);
          const times: number[] = [];
          let now = 1_700_000_000_000;
          for (const wait of waits) {
            now += wait;
            while (bucket.blockedBy(now) === undefined) {
              bucket.countStart(now);
              times.push(now);
            }
            expect(bucket.nextStartAt).toBeGreaterThan(now);
            expect(bucket.nextStartAt).toBeLessThanOrEqual(now + Math.ceil(perMs / starts));
          }
          times.forEach((from, index) => {
            const inSpan = times.filter((at, other) => other >= index && at < from + perMs);
            expect(inSpan.length).toBeLessThanOrEqual(starts + burst - 1);
          });
        },
      ),
    );
  });

  it('is blocked by what runs before it is blocked by its rate, and tells how full it is', () => {
    const bucket = new Bucket({ name: 'r', running: 2, starts: 1, perMs: 1000 }, {}, 0);
    bucket.running = 1;
    bucket.countStart(5000);
    expect(bucket.blockedBy(5999)).toBe('starts');
    expect(bucket.fullness(5000)).toBe(1);
    expect(bucket.blockedBy(6000)).toBeUndefined();
    expect(bucket.fullness(6000)).toBe(0.5);
    bucket.running = 2;
    expect(bucket.blockedBy(6000)).toBe('running');
  });

  it('is empty as of the time before which it knows nothing', () => {
    const bucket = new Bucket({ name: 'r', starts: 1, perMs: 1000, burst: 3 }, {}, 10_000);
    expect(bucket.nextStartAt).toBe(11_000);
  });
});

describe('the buckets', () => {
  it('are shared by all specs that a rule counts together, and none are made without rules', () => {
    const limits = new Limits({ rules: [{ name: 'r', per: ['tenant'], running: 1 }] });
    expect(limits.retain(spec('x'))[0]).toBe(limits.retain(spec('y'))[0]);
    expect(limits.retain(spec('x', 'b'))[0]).not.toBe(limits.retain(spec('x', 'a'))[0]);
    expect(new Limits({ rules: [] }).retain(spec('x'))).toBe(new Limits({ rules: [] }).retain(spec('y')));
  });

  it('are forgotten once nobody needs them and they remember nothing', () => {
    const rule: LimitRule = { name: 'r', per: ['tenant'], running: 1 };
    const limits = new Limits({ rules: [rule] });
    for (let index = 0; index < 10_000; index++) limits.drop(limits.retain(spec('x', `t${index}`)), 0);
    expect(limits.count(rule.name)).toBeLessThanOrEqual(1024);
  });

  it('that remember starts are kept until they are full again, up to their bound', () => {
    const rule: LimitRule = { name: 'r', per: ['tenant'], starts: 1, perMs: 1000 };
    const limits = new Limits({ rules: [rule], unusedMax: 2000 });
    const start = (tenant: string, now: number): void => {
      const buckets = limits.retain(spec('x', tenant));
      for (const bucket of buckets) bucket.countStart(now);
      limits.drop(buckets, now);
    };
    for (let index = 0; index < 1500; index++) start(`t${index}`, 0);
    expect(limits.retain(spec('x', 't0'))[0]?.blockedBy(999)).toBe('starts');
    for (let index = 1500; index < 20_000; index++) start(`t${index}`, 0);
    expect(limits.count(rule.name)).toBeLessThanOrEqual(4001);
    for (let index = 0; index < 5000; index++) start(`u${index}`, 10_000 * index);
    expect(limits.count(rule.name)).toBeLessThanOrEqual(1026);
  });
});
