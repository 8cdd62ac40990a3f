// Settings that change while the engine runs: in force at once, durable, versioned, undone.
import type { SettingsReply } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { SettingsBook } from '../../src/config/book.ts';
import { loadConfig } from '../../src/config/load.ts';
import { fieldsOf, SETTINGS, type Setting } from '../../src/config/settings.ts';
import { faultOf, World, type WorldOptions } from './world.ts';

/** A world that was configured by this file. */
async function worldOf(text = '', options: WorldOptions = {}): Promise<World> {
  const loaded = loadConfig({ file: { name: 'muster.yaml', text } });
  if (loaded.kind === 'refused') throw new Error('the file is wrong');
  const settings = { ...loaded.config, routing: { ...loaded.config.routing, explorationRatio: 0 } };
  return World.started({ settings, settingsSource: new SettingsBook(loaded.values), ...options });
}

async function change(world: World, changes: Record<string, unknown>, note = {}): Promise<SettingsReply> {
  const changing = world.controller.settings.change(changes, { by: 'me', ...note });
  changing.catch(() => {});
  await world.settle();
  return changing;
}

async function undo(world: World, to?: number): Promise<SettingsReply> {
  const undoing = world.controller.settings.undo(to, { by: 'me' });
  undoing.catch(() => {});
  await world.settle();
  return undoing;
}

const valueIn = ({ settings }: SettingsReply, key: string): unknown => settings.find((each) => each.key === key)?.value;
/** A value that the setting may have, and has not by default. */
function anotherOf({ key, schema, default: present }: Setting): unknown {
  const {
    type,
    anyOf,
    enum: words,
    minimum,
    maximum,
  } = { enum: undefined, ...fieldsOf(schema) } as ReturnType<typeof fieldsOf> & {
    readonly enum?: readonly unknown[];
  };
  const among = words ?? anyOf?.map((option) => fieldsOf(option).const);
  if (among !== undefined) return among.find((value) => value !== present);
  if (type === 'boolean') return present !== true;
  if (type === 'integer') return Math.min(maximum ?? 0, Math.max(minimum ?? 0, Number(present) + 1));
  if (type === 'number') return Number(present) === maximum ? minimum : (Number(present) + (maximum ?? 1)) / 2;
  const named: Readonly<Record<string, unknown>> = { 'routing.profile': 'cost', tenants: { a: { weight: 2 } } };
  return named[key] ?? (Array.isArray(present) ? [] : {});
}

const inForce = (world: World, key: string): unknown => valueIn(world.controller.settings.read(), key);

describe('a change is in force at once', () => {
  test('bounds of the queue', async () => {
    const world = await worldOf();
    await world.submit({ type: 'work' });
    await change(world, { 'queue.waitingMax': 1, 'queue.payloadBytesMax': 10 });
    expect(await faultOf(world.submit({ type: 'work' }))).toMatchObject({ code: 'queue-full' });
    expect(await faultOf(world.submit({ type: 'work', payload: 'x'.repeat(20) }))).toMatchObject({ code: 'too-large' });
    await change(world, { 'queue.waitingMax': null });
    await world.submit({ type: 'work' });
  });

  test('ageing of what already waits', async () => {
    const world = await worldOf();
    const [low] = await world.submit({ type: 'work', priority: 1 });
    await world.advance(5_000);
    await change(world, { 'queue.agingMs': 1_000 });
    await world.advance(1_000);
    expect(await world.controller.task(low ?? '')).toMatchObject({ priority: 1, band: 7 });
  });

  test('limits, for what runs and what waits', async () => {
    const world = await worldOf('limits: [{ name: one, running: 1 }]');
    await world.agent(1, { id: 'one', slots: 16 });
    await world.submit(...Array.from({ length: 10 }, () => ({ type: 'work' })));
    expect(world.starts(1)).toHaveLength(1);
    await change(world, { limits: [{ name: 'one', running: 3 }] });
    expect(world.starts(1)).toHaveLength(3);
    expect(world.controller.limits().limits[0]?.fullest[0]).toMatchObject({ running: 3, waiting: 7 });
    await change(world, { limits: [{ name: 'two', per: ['tenant'], running: 2 }] });
    await world.receive(1, { kind: 'done', token: world.starts(1)[0]?.token ?? '', result: 1 });
    expect(world.starts(1)).toHaveLength(3);
    await change(world, { limits: [] });
    expect(world.starts(1)).toHaveLength(10);
    await change(world, { limits: [{ name: 'slow', starts: 1, perMs: 1000 }] });
    for (const { token } of world.starts(1)) await world.receive(1, { kind: 'done', token, result: 1 });
    await world.submit({ type: 'work' });
    await world.advance(999);
    expect(world.starts(1)).toHaveLength(10);
    await world.advance(1);
    expect(world.starts(1)).toHaveLength(11);
  });

  test('weights of tenants', async () => {
    const world = await worldOf();
    const tasks = Array.from({ length: 40 }, (_, index) => ({ type: 'work', tenant: index % 2 === 0 ? 'a' : 'b' }));
    await world.submit(...tasks);
    await change(world, { 'tenants.a': { weight: 3 } });
    await world.agent(1, { id: 'one', slots: 16 });
    const ofA = world.starts(1).filter(({ task }) => Number.parseInt(task.slice(1), 36) % 2 === 1);
    expect(ofA).toHaveLength(12);
  });

  test('profile, picker and exploration', async () => {
    const world = await worldOf();
    await world.agent(1, { id: 'one', slots: 10 });
    await world.agent(2, { id: 'two', slots: 10 });
    await change(world, { 'routing.picker': 'round-robin', 'routing.explorationRatio': 0 });
    const ids = await world.submit({ type: 'work' }, { type: 'work' });
    const [first] = await Promise.all(ids.map((id) => world.controller.explain(id)));
    expect(first?.decision?.picker).toBe('round-robin');
    expect([world.starts(1).length, world.starts(2).length]).toEqual([1, 1]);
  });

  test('silence: a shorter one is looked for at once, but no agent is judged by a rhythm it was not told', async () => {
    const world = await worldOf('lease: { silenceMs: 4000000, heartbeatMs: 10000 }');
    await world.agent(1, { id: 'old' });
    await change(world, { 'lease.silenceMs': 6_000, 'lease.heartbeatMs': 2_000 });
    await world.agent(2, { id: 'new' });
    expect(world.post.last(2, 'welcome').heartbeatMs).toBe(2_000);
    await world.advance(9_000);
    expect(world.controller.agents().map(({ id }) => id)).toEqual(['old']);
    await world.advance(14_000);
    expect(world.controller.agents()).toEqual([]);
  });

  test.each(SETTINGS.filter(({ isLive }) => isLive).map((setting) => [setting.key, setting] as const))(
    'whatever the key: %s',
    async (key, setting) => {
      const world = await worldOf();
      await world.agent(1, { id: 'one', slots: 4 });
      await world.submit({ type: 'work' }, { type: 'work', priority: 1 }, { type: 'nobody' });
      const other = anotherOf(setting);
      await change(world, { [key]: other });
      expect(inForce(world, key)).toEqual(other);
      await world.submit({ type: 'work' });
      await world.advance(1_000);
      await undo(world);
      expect(inForce(world, key)).toEqual(setting.default);
      await world.submit({ type: 'work' });
      await world.advance(1_000);
    },
  );

  test('all of it or nothing', async () => {
    const world = await worldOf();
    const fault = await faultOf(change(world, { 'queue.agingMs': 1, 'queue.keysMax': -1 }));
    expect(fault).toMatchObject({ code: 'invalid-request', field: 'queue.keysMax' });
    expect(world.controller.settings.read()).toMatchObject({ version: 0 });
    expect(inForce(world, 'queue.agingMs')).toBe(60_000);
  });
});

describe('versions', () => {
  test('survive a crash, and are stronger than a file that has changed', async () => {
    const world = await worldOf();
    await change(world, { 'queue.agingMs': 5, 'tenants.a': { weight: 3 } }, { reason: 'a deadline' });
    const next = await worldOf('queue: { agingMs: 77, waitingMax: 5 }', { journal: world.crash() });
    expect(next.controller.settings.read().version).toBe(1);
    expect(inForce(next, 'queue.agingMs')).toBe(5);
    expect(inForce(next, 'queue.waitingMax')).toBe(5);
    await next.submit({ type: 'work' });
    expect(await undo(next)).toMatchObject({ version: 2 });
    expect(inForce(next, 'queue.agingMs')).toBe(77);
  });

  test('a reply means durable', async () => {
    const world = await worldOf();
    let isMade = false;
    const changing = world.controller.settings.change({ 'queue.agingMs': 5 }, { by: 'me' }).then(() => {
      isMade = true;
    });
    await Promise.resolve();
    expect([isMade, inForce(world, 'queue.agingMs')]).toEqual([false, 5]);
    await world.settle();
    await changing;
    expect(isMade).toBe(true);
  });

  test('that no longer fit are left out, and the rest holds', async () => {
    const world = await worldOf(
      'routing:\n  profiles:\n    mine: {weights: {load: 1, performance: 0, impact: 0, efficiency: 0, collaboration: 0}}',
    );
    await change(world, { 'routing.profile': 'mine', 'queue.agingMs': 5 });
    const next = await worldOf('', { journal: world.crash() });
    expect(inForce(next, 'routing.profile')).toBe('balanced');
    expect(inForce(next, 'queue.agingMs')).toBe(5);
  });

  test('are left alone by a controller whose settings are fixed, and hold again after it', async () => {
    const world = await worldOf();
    await change(world, { 'queue.waitingMax': 1 });
    const fixed = await World.started({ journal: world.crash() });
    await fixed.submit({ type: 'work' }, { type: 'work' });
    expect(await faultOf(change(fixed, { 'queue.agingMs': 5 }))).toMatchObject({ code: 'invalid-request' });
    const next = await worldOf('', { journal: fixed.crash() });
    expect(inForce(next, 'queue.waitingMax')).toBe(1);
  });

  test('are refused to who looked at an older one', async () => {
    const world = await worldOf();
    await change(world, { 'queue.agingMs': 5 }, { version: 0 });
    const fault = await faultOf(change(world, { 'queue.agingMs': 6 }, { version: 0 }));
    expect(fault).toMatchObject({ code: 'version-conflict', field: 'version' });
    expect(inForce(world, 'queue.agingMs')).toBe(5);
    await change(world, { 'queue.agingMs': 6 }, { version: 1 });
  });

  test('tell what changed, by whom and why; a change of nothing is none', async () => {
    const world = await worldOf();
    await change(world, { 'queue.agingMs': 5 }, { reason: 'a deadline' });
    expect(await change(world, { 'queue.agingMs': 5 })).toMatchObject({ version: 1 });
    await change(world, { 'queue.agingMs': null, 'queue.waitingMax': 9 });
    expect(world.controller.settings.history(10)).toMatchObject({
      versions: [
        {
          version: 2,
          changes: [
            { key: 'queue.agingMs', before: 5, after: null },
            { key: 'queue.waitingMax', before: null, after: 9 },
          ],
        },
        { version: 1, by: 'me', reason: 'a deadline', changes: [{ key: 'queue.agingMs', before: null, after: 5 }] },
      ],
    });
  });

  test('are undone one by one, back to the configuration, and brought back by number', async () => {
    const world = await worldOf();
    for (const agingMs of [1, 2, 3]) await change(world, { 'queue.agingMs': agingMs });
    const seen: unknown[] = [];
    for (let round = 0; round < 3; round++) seen.push(valueIn(await undo(world), 'queue.agingMs'));
    expect(seen).toEqual([2, 1, 60_000]);
    expect(await faultOf(undo(world))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('nothing to undo'),
    });
    expect(valueIn(await undo(world, 3), 'queue.agingMs')).toBe(3);
    expect(world.controller.settings.history(1).versions[0]).toMatchObject({ version: 7, restores: 3 });
    expect(await faultOf(undo(world, 99))).toMatchObject({ code: 'not-found', field: 'to' });
  });

  test('are bounded: the last 200 are kept and can be undone', async () => {
    const world = await worldOf();
    for (let agingMs = 1; agingMs <= 250; agingMs++) {
      world.controller.settings.change({ 'queue.agingMs': agingMs }, { by: 'me' }).catch(() => {});
    }
    await world.settle();
    const { versions } = world.controller.settings.history(1000);
    expect(versions).toHaveLength(200);
    expect(versions.at(-1)).toMatchObject({ version: 51, changes: [{ before: 50, after: 51 }] });
    expect(await faultOf(undo(world, 49))).toMatchObject({ code: 'not-found' });
    expect(valueIn(await undo(world, 50), 'queue.agingMs')).toBe(50);
    expect(valueIn(await undo(world, 0), 'queue.agingMs')).toBe(60_000);
  });

  test('have a bounded size', async () => {
    const world = await worldOf();
    const tenants = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`tenant-${index}`, { weight: 1 }]));
    expect(await faultOf(change(world, { tenants }))).toMatchObject({ code: 'too-large' });
    expect(inForce(world, 'tenants')).toEqual({});
  });
});
