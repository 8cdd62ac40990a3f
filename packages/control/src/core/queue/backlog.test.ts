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
});
