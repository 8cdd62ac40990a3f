import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noBacklog } from './backlog.ts';
import type { Gate, Item } from './lanes.ts';
import { WaitingOrder } from './order.ts';

interface Sketch extends Item {
  readonly need: object;
}

const [CHAT, CODE] = [{ name: 'chat' }, { name: 'code' }];

function orderOf(tasks: readonly Sketch[]) {
  const order = new WaitingOrder<Sketch, object>({ agingMs: 0, weightOf: () => 1 });
  for (const task of tasks) order.add(task, task.need, 0);
  return order;
}

let seq = 0;
function task(fields: { need?: object; readyAt?: number; priority?: number; tenant?: string; isHanded?: boolean }) {
  const { need = CHAT, readyAt = 100, priority = 4, tenant = 'a', isHanded = false } = fields;
  const extras = isHanded ? { deadlineAt: 0, session: '', conditions: { handoff: { from: 'x' } } } : undefined;
  return { seq: ++seq, readyAt, band: -1, need, spec: { tenant, priority, limitKeys: [] }, extras };
}

describe('the backlog of needs', () => {
  it('is empty where nothing waits', () => {
    const sum = noBacklog();
    orderOf([]).addBacklog(CHAT, sum);
    expect(sum).toEqual(noBacklog());
  });

  it('sums up needs, and knows the oldest, also of the highest band in which one waits', () => {
    const order = orderOf([
      task({ readyAt: 5 }),
      task({ readyAt: 50, priority: 9, tenant: 'a' }),
      task({ readyAt: 40, priority: 9, tenant: 'b', isHanded: true }),
      task({ need: CODE, readyAt: 1, priority: 0 }),
    ]);
    const sum = noBacklog();
    order.addBacklog(CHAT, sum);
    expect(sum).toEqual({ waiting: 3, handedOver: 1, oldestReadyAt: 5, topBand: 9, topReadyAt: 40 });
    order.addBacklog(CODE, sum);
    expect(sum).toMatchObject({ waiting: 4, oldestReadyAt: 1, topBand: 9, topReadyAt: 40 });
  });

  it('forgets what has left, whatever it was', () => {
    const handed = task({ isHanded: true });
    const order = orderOf([handed, task({})]);
    order.remove(handed, CHAT);
    const sum = noBacklog();
    order.addBacklog(CHAT, sum);
    expect(sum).toMatchObject({ waiting: 1, handedOver: 0 });
  });

  it('counts no lane from which all have left, however high its band', () => {
    const urgent = task({ readyAt: 1, priority: 9 });
    const order = orderOf([urgent, task({ readyAt: 50, priority: 3 })]);
    order.remove(urgent, CHAT);
    const sum = noBacklog();
    order.addBacklog(CHAT, sum);
    expect(sum).toEqual({ waiting: 1, handedOver: 0, oldestReadyAt: 50, topBand: 3, topReadyAt: 50 });
  });

  it('leaves out what stands behind a shut gate, until it opens', () => {
    const gate: Gate = { isShut: false };
    const order = orderOf([task({ tenant: 'held', priority: 9 }), task({ tenant: 'free' })]);
    order.drain([CHAT], (item) => (item.spec.tenant === 'held' ? gate : -1));
    const held = noBacklog();
    order.addBacklog(CHAT, held);
    expect(held).toMatchObject({ waiting: 1, topBand: 4 });
    order.open(gate);
    const open = noBacklog();
    order.addBacklog(CHAT, open);
    expect(open).toMatchObject({ waiting: 2, topBand: 9 });
  });

  it('leaves out what was handed over behind a shut gate, also when its lane goes from gate to gate', () => {
    const [first, second]: Gate[] = [{ isShut: false }, { isShut: false }] as [Gate, Gate];
    const order = orderOf([task({ tenant: 'held', isHanded: true }), task({ tenant: 'free', isHanded: true })]);
    const handedOver = (): number => {
      const sum = noBacklog();
      order.addBacklog(CHAT, sum);
      return sum.handedOver;
    };
    const shut = (gate: Gate) => order.drain([CHAT], (item) => (item.spec.tenant === 'held' ? gate : -1));
    shut(first);
    expect(handedOver()).toBe(1);
    order.open(first);
    expect(handedOver()).toBe(2);
    shut(second);
    expect(handedOver()).toBe(1);
    order.add(task({ tenant: 'held', isHanded: true }), CHAT, 0);
    expect(handedOver()).toBe(1);
    order.open(second);
    expect(handedOver()).toBe(3);
  });

  it('is what a walk of all waiting tasks finds, whatever came, left and stood behind gates', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 60, maxLength: 120 }), followed), { seed: 4, numRuns: 300 });
  });
});

type Step =
  | { readonly kind: 'add'; readonly task: Parameters<typeof task>[0] }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'serve'; readonly shut: readonly string[] }
  | { readonly kind: 'open'; readonly tenant: string }
  | { readonly kind: 'look' };

const TENANTS = ['a', 'b', 'c', 'd'];
const some: fc.Arbitrary<Parameters<typeof task>[0]> = fc.record({
  readyAt: fc.integer({ min: 0, max: 99 }),
  priority: fc.integer({ min: 3, max: 5 }),
  tenant: fc.constantFrom(...TENANTS),
  isHanded: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('add'), task: some }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), at: fc.nat(99) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('serve'), shut: fc.subarray(TENANTS) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open'), tenant: fc.constantFrom(...TENANTS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look') }) },
) as fc.Arbitrary<Step>;

/** Each tenant has a gate of its own, and some share one: a lane may stand behind either. */
function followed(steps: readonly Step[]): void {
  const order = orderOf([]);
  const gates = new Map(TENANTS.map((tenant): [string, Gate] => [tenant, { isShut: false }]));
  const shared: Gate = { isShut: false };
  let waiting: Sketch[] = [];
  /** Lanes, by the gate that they were found behind last. */
  const behind = new Map<string, Gate>();
  const laneOf = ({ band, spec }: Sketch): string => `${band} ${spec.tenant}`;
  const leave = (gone: Sketch): void => {
    waiting = waiting.filter((other) => other !== gone);
    if (!waiting.some((other) => laneOf(other) === laneOf(gone))) behind.delete(laneOf(gone));
  };
  for (const now of steps) {
    if (now.kind === 'add') {
      const added = task(now.task);
      order.add(added, CHAT, 0);
      waiting.push(added);
    } else if (now.kind === 'remove' && waiting.length > 0) {
      const removed = waiting[now.at % waiting.length] as Sketch;
      leave(removed);
      order.remove(removed, CHAT);
    } else if (now.kind === 'open') {
      order.open(gates.get(now.tenant) as Gate);
      if (now.tenant === 'a') order.open(shared);
    } else if (now.kind === 'serve') {
      let served = 0;
      order.drain([CHAT], (item) => {
        const { tenant } = item.spec;
        const gate = item.band === 4 && now.shut.length > 2 ? shared : (gates.get(tenant) as Gate);
        if (now.shut.includes(tenant)) {
          behind.set(laneOf(item), gate);
          return gate;
        }
        if (served++ > 2) return -1;
        leave(item);
        return 1;
      });
    } else if (now.kind === 'look') {
      expect(seen(order)).toEqual(walked(waiting, (item) => behind.get(laneOf(item))?.isShut === true));
    }
  }
  expect(seen(order)).toEqual(walked(waiting, (item) => behind.get(laneOf(item))?.isShut === true));
}

function seen(order: WaitingOrder<Sketch, object>) {
  const sum = noBacklog();
  order.addBacklog(CHAT, sum);
  return sum;
}

/** A lane is as old as its first task, and that is the one that came first. */
function walked(waiting: readonly Sketch[], isHeld: (item: Sketch) => boolean) {
  const free = waiting.filter((item) => !isHeld(item));
  const first = new Map<string, Sketch>();
  for (const item of free) {
    const lane = `${item.band} ${item.spec.tenant}`;
    if (item.seq < (first.get(lane)?.seq ?? Number.POSITIVE_INFINITY)) first.set(lane, item);
  }
  const topBand = Math.max(-1, ...free.map(({ band }) => band));
  const oldest = (items: readonly Sketch[]) =>
    Math.min(Number.POSITIVE_INFINITY, ...items.map(({ readyAt }) => readyAt));
  return {
    waiting: free.length,
    handedOver: free.filter(({ extras }) => extras !== undefined).length,
    oldestReadyAt: oldest([...first.values()]),
    topBand,
    topReadyAt: oldest([...first.values()].filter(({ band }) => band === topBand)),
  };
}
