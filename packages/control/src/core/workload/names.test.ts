import { expect, test } from 'vitest';
import { namesOf } from './names.ts';

const NONE = { tenants: undefined, tenantSkew: undefined, sessions: undefined, sessionTasks: undefined, seed: 3 };

test('without tenants and sessions a task names none', () => {
  expect(namesOf(NONE)()).toEqual({});
});

test('the first tenant has the most tasks; a skew of 0 makes them alike', () => {
  const tenantsOf = (tenantSkew: number | undefined): Map<string | undefined, number> => {
    const next = namesOf({ ...NONE, tenants: 3, tenantSkew });
    const counts = new Map<string | undefined, number>();
    for (let task = 0; task < 11_000; task++) {
      const { tenant } = next();
      counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    }
    return counts;
  };
  const skewed = tenantsOf(undefined);
  expect([...skewed.keys()].sort()).toEqual(['t1', 't2', 't3']);
  expect(Math.abs((skewed.get('t1') ?? 0) - 6000)).toBeLessThan(300);
  expect(Math.abs((skewed.get('t3') ?? 0) - 2000)).toBeLessThan(300);
  expect(Math.abs((tenantsOf(0).get('t3') ?? 0) - 3667)).toBeLessThan(300);
});

test('sessions are told apart by the seed, and leave the tenants as they are', () => {
  const plain = namesOf({ ...NONE, tenants: 5 });
  const both = namesOf({ ...NONE, tenants: 5, sessions: 2 });
  const tasks = Array.from({ length: 50 }, () => both());
  expect(tasks.map(({ tenant }) => tenant)).toEqual(Array.from({ length: 50 }, () => plain().tenant));
  expect(tasks.every(({ session }) => session?.startsWith('s3-'))).toBe(true);
});
