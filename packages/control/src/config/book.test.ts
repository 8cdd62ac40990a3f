import { CHANGE_FIELDS } from '@muster/contract';
import { describe, expect, test } from 'vitest';
import { SettingsBook } from './book.ts';
import { configJsonSchema } from './json-schema.ts';
import { loadConfig } from './load.ts';
import { SETTINGS } from './settings.ts';

const FILE = 'queue: { agingMs: 50000 }\ntenants:\n  research: { weight: 2 }\nserver: { token: a-long-secret }\n';

function bookOf(text = FILE): SettingsBook {
  const loaded = loadConfig({
    file: { name: 'muster.yaml', text },
    flags: { 'server.port': { flag: '--port', value: 1 } },
  });
  if (loaded.kind === 'refused') throw new Error('the file is wrong');
  return new SettingsBook(loaded.values);
}

const changed = (changes: Record<string, unknown>, live: Record<string, unknown> = {}) => {
  const change = bookOf().change(live, changes);
  return change.kind === 'changed' ? bookOf().resolve(change.live) : change;
};

describe('a change', () => {
  test('is stronger than flag, environment and file, and null takes it away', () => {
    const book = bookOf();
    expect(changed({ 'queue.agingMs': 7 })).toMatchObject({
      settings: { queue: { agingMs: 7, waitingMax: 2_000_000 } },
    });
    expect(book.change({ 'queue.agingMs': 7 }, { 'queue.agingMs': null })).toEqual({ kind: 'changed', live: {} });
    expect(book.resolve({})).toMatchObject({ settings: { queue: { agingMs: 50_000 } } });
  });

  test('of one entry keeps the others of its map', () => {
    const live = { tenants: { research: { weight: 2 }, sales: { weight: 5 } } };
    expect(changed({ 'tenants.sales': { weight: 5 } })).toMatchObject({ settings: live });
    expect(changed({ 'tenants.research': null }, live)).toMatchObject({
      settings: { tenants: { sales: { weight: 5 } } },
    });
    expect(changed({ 'tenants.a.b': { weight: 4 } })).toMatchObject({
      settings: { tenants: { 'a.b': { weight: 4 } } },
    });
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['a misspelt key', { 'queue.ageingMs': 1 }, 'queue.ageingMs', /unknown; did you mean queue.agingMs/],
    ['a section', { queue: { agingMs: 1 } }, 'queue', /unknown/],
    ['a key of the start', { 'server.port': 1 }, 'server.port', /start only.*MUSTER_SERVER_PORT/],
    ['a secret', { 'server.token': 'x'.repeat(9) }, 'server.token', /start only/],
    ['a wrong value', { 'queue.agingMs': '30s' }, 'queue.agingMs', /must be an integer from 1/],
    ['a value out of bounds', { 'routing.explorationRatio': 2 }, 'routing.explorationRatio', /from 0 to 1/],
    ['a wrong entry', { 'tenants.sales': { weight: 'much' } }, 'tenants.sales.weight', /must be a number/],
    ['an entry that is a prototype', { 'tenants.__proto__': { weight: 1 } }, 'tenants.__proto__', /no name/],
    ['an unknown profile', { 'routing.profile': 'fastest' }, 'routing.profile', /must be one of balanced/],
    ['what contradicts another setting', { 'lease.silenceMs': 1000 }, 'lease.heartbeatMs', /less than lease.silenceMs/],
  ])('is refused, with the key at fault: %s', (_, changes, key, reason) => {
    expect(changed(changes)).toMatchObject({ kind: 'refused', key, reason: expect.stringMatching(reason) });
  });
});

test('the description says what is in force, where it came from, and no secret', () => {
  const settings = new Map(
    bookOf()
      .describe({ 'queue.agingMs': 7 })
      .map((setting) => [setting.key, setting]),
  );
  expect(settings.get('queue.agingMs')).toMatchObject({ value: 7, source: 'live', configured: 50_000, isLive: true });
  expect(settings.get('tenants')).toMatchObject({ source: 'file', from: 'muster.yaml:2' });
  expect(settings.get('server.port')).toMatchObject({ value: 1, source: 'flag', from: '--port', isLive: false });
  expect(settings.get('lease.silenceMs')).toMatchObject({ value: 120_000, source: 'default', unit: 'ms' });
  expect(settings.get('server.token')).toMatchObject({ value: '***', source: 'file' });
  expect([...settings.keys()]).toEqual(SETTINGS.map(({ key }) => key));
});

test('the schema for editors says which settings are live', () => {
  const { properties } = configJsonSchema() as {
    properties: Record<string, { properties?: Record<string, { description: string }> }>;
  };
  const told = (section: string, name: string): string => properties[section]?.properties?.[name]?.description ?? '';
  expect(told('queue', 'agingMs')).toMatch(/Unit: ms\. May be changed while the controller runs\.$/);
  expect(told('server', 'stopGraceMs')).toContain('May be changed');
  expect(told('server', 'port')).not.toContain('May be changed');
  expect(JSON.stringify(properties)).not.toMatch(/"isLive"|"isSecret"|"unit"/);
});

test('no setting has the name of a field of a change, and none that is live is a secret', () => {
  expect(SETTINGS.filter(({ key }) => (CHANGE_FIELDS as readonly string[]).includes(key))).toEqual([]);
  expect(SETTINGS.filter(({ isLive, isSecret }) => isLive && isSecret)).toEqual([]);
});
