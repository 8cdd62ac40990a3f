// docs/protocol.md against the protocol itself: every kind is explained, every example is one that the hub would take.
import { FAULTS, PROTOCOL, PROTOCOL_LIMITS } from '@muster/contract';
import { expect, test } from 'vitest';
import { parseFrame } from '../src/api/frame.ts';
import { ITEM_SCHEMAS } from '../src/api/protocol-schema.ts';
import { read } from './repository.ts';

const page = read('docs/protocol.md');
const source = read('packages/contract/src/protocol.ts');

/** The kinds of one direction, as protocol.ts lists them. */
function kindsOf(union: 'ToController' | 'FromController'): readonly string[] {
  const [, rest = ''] = source.split(`export type ${union} =`);
  const [body = ''] = rest.split('export type');
  return [...body.matchAll(/readonly kind: '([^']+)'/g)].map((match) => match[1] ?? '');
}

interface Item {
  readonly kind: string;
}

const frames = [...page.matchAll(/```json\n(.*?)```/gs)].map((match) => match[1] ?? '');
const items = frames.flatMap((frame) => JSON.parse(frame) as Item[]);
const shown = new Set(items.map((item) => item.kind));
const toController = kindsOf('ToController');
const fromController = kindsOf('FromController');

test('the kinds were found in protocol.ts', () => {
  expect([...toController].sort()).toEqual(Object.keys(ITEM_SCHEMAS).sort());
  expect(fromController).toContain('welcome');
  expect(fromController.length).toBeGreaterThanOrEqual(11);
});

test('every kind has a heading and an example, and there is no other', () => {
  const headings = page.match(/^### .*$/gm)?.join('\n') ?? '';
  const kinds = new Set([...toController, ...fromController]);
  expect([...kinds].filter((kind) => !headings.includes(`\`${kind}\``))).toEqual([]);
  expect([...shown].sort()).toEqual([...kinds].sort());
});

test.each(frames.map((frame) => [frame]))('example %s is a frame', (frame) => {
  expect(Array.isArray(JSON.parse(frame))).toBe(true);
});

test('the hub takes every example of an item to the controller', () => {
  // A message goes both ways; the one with `from` comes from the controller.
  const sent = items.filter((item) => toController.includes(item.kind) && !('from' in item));
  const taken = parseFrame(JSON.stringify(sent));
  expect(taken.refused).toEqual([]);
  expect(taken.items).toEqual(sent);
});

test('the table of close codes is the one of the faults', () => {
  const rows = [...page.matchAll(/^\| (\d{4}) \| `([\w-]+)`.* \| (yes|no) \|$/gm)].map(([, code, name, retry]) => [
    name,
    Number(code),
    retry === 'yes',
  ]);
  const closing = Object.entries(FAULTS).flatMap(([name, fault]) =>
    'close' in fault ? [[name, fault.close, fault.retryable]] : [],
  );
  expect(rows.sort()).toEqual(closing.sort());
});

test('names the version and the limits', () => {
  expect(page).toContain(PROTOCOL);
  expect(page).toContain(`| ${PROTOCOL_LIMITS.frameBytes / 2 ** 20} MiB |`);
  expect(page).toContain(`| hand-offs in a row | ${PROTOCOL_LIMITS.handOffsMax} |`);
  for (const limit of [PROTOCOL_LIMITS.itemsPerFrame, PROTOCOL_LIMITS.tasksPerSubmit, PROTOCOL_LIMITS.nestingMax]) {
    expect(page).toContain(`| ${limit.toLocaleString('en')} |`);
  }
});

test('the whole agent on the page is the one in examples, which a test runs', () => {
  const [, code] = /```js\n(.*?)```/s.exec(page) ?? [];
  expect(code).toBe(read('examples/minimal-agent.mjs'));
});
