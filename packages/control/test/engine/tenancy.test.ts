// Tenants are kept apart in the engine itself: by the caller's tenant over HTTP, by the connection's otherwise.
import { beforeEach, describe, expect, test } from 'vitest';
import { faultOf, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.started();
  await world.submit({ type: 'a', tenant: 'blue' }, { type: 'a', tenant: 'red' });
});

describe('a caller of one tenant', () => {
  test('submits for its tenant, also when it does not say so', async () => {
    const submitting = world.controller.submit([{ type: 'a' }, { type: 'a', tenant: 'blue' }], 'blue');
    await world.settle();
    const { tasks } = await submitting;
    for (const { id } of tasks) expect(await world.controller.task(id)).toMatchObject({ tenant: 'blue' });
  });

  test('is refused another tenant by the name of the field, and nothing of the batch enters', async () => {
    const before = world.controller.status().tasks.submitted;
    const batch = [{ type: 'a' }, { type: 'a', tenant: 'red' }];
    expect(await faultOf(world.controller.submit(batch, 'blue'))).toMatchObject({
      code: 'forbidden',
      field: 'tasks[1].tenant',
    });
    expect(world.controller.status().tasks.submitted).toBe(before);
  });

  test('lists its tasks only', async () => {
    const page = await world.controller.tasks({}, 'blue');
    expect(page.tasks.map(({ id }) => id)).toEqual(['t1']);
    expect(await faultOf(world.controller.tasks({ tenant: 'red' }, 'blue'))).toMatchObject({ code: 'forbidden' });
  });

  test('cannot tell a task of another tenant from none', async () => {
    const other = await faultOf(world.controller.assertTenant('t2', 'blue'));
    const none = await faultOf(world.controller.assertTenant('t9', 'blue'));
    expect(other.code).toBe('not-found');
    expect(other.message.replace('t2', 't9')).toBe(none.message);
    await expect(world.controller.assertTenant('t1', 'blue')).resolves.toBeUndefined();
  });
});

describe('a connection of one tenant', () => {
  const CONNECTION = 40;
  beforeEach(() => world.controller.confine(CONNECTION, 'blue'));

  test('submits, watches and cancels what is its own', async () => {
    await world.receive(CONNECTION, { kind: 'submit', ref: 1, tasks: [{ type: 'a' }] });
    await world.receive(CONNECTION, { kind: 'watch', ref: 2, tasks: ['t1'] });
    await world.receive(CONNECTION, { kind: 'cancel-task', ref: 3, task: 't1' });
    expect(world.post.sent.get(CONNECTION) ?? []).toMatchObject([
      { kind: 'accepted', ref: 1, tasks: [{ id: 't3' }] },
      { kind: 'outcome', ref: 2, state: 'cancelled' },
      { kind: 'cancelled', ref: 3 },
    ]);
    expect(await world.controller.task('t3')).toMatchObject({ tenant: 'blue' });
  });

  test('reaches nothing of another', async () => {
    await world.receive(CONNECTION, { kind: 'submit', ref: 1, tasks: [{ type: 'a', tenant: 'red' }] });
    await world.receive(CONNECTION, { kind: 'watch', ref: 2, tasks: ['t2'] });
    await world.receive(CONNECTION, { kind: 'cancel-task', ref: 3, task: 't2' });
    expect(world.post.sent.get(CONNECTION) ?? []).toMatchObject([
      { kind: 'refused', ref: 1, code: 'forbidden', field: 'tenant' },
      { kind: 'refused', ref: 2, code: 'not-found' },
      { kind: 'refused', ref: 3, code: 'not-found' },
    ]);
    expect(await world.controller.task('t2')).toMatchObject({ state: 'waiting' });
  });

  test('is free again when its number is', async () => {
    world.controller.disconnected(CONNECTION);
    await world.receive(CONNECTION, { kind: 'watch', ref: 2, tasks: ['t2'] });
    expect(world.post.sent.get(CONNECTION) ?? []).toEqual([]);
  });
});
