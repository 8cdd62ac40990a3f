// Parses a frame once, at the edge: its items are right afterwards, or the frame is refused with the field at fault.
//
// F1. An item that can be answered (it has a `ref`) is refused by itself; any other wrong item refuses the frame,
//     because nothing could tell its sender which report was lost.
import { Fault, type FromController, PROTOCOL_LIMITS, type ToController } from '@muster/contract';
import { findUnsafe } from './plain-json.ts';
import { ITEM_SCHEMAS, type ItemKind } from './protocol-schema.ts';
import { bodyAjv, type Check, compileCheck, faultOf, joinPath, type Problem } from './validation.ts';

export interface Frame {
  readonly items: readonly ToController[];
  readonly refused: readonly Extract<FromController, { kind: 'refused' }>[];
}

const ajv = bodyAjv();
const CHECKS = new Map<unknown, Check>(
  Object.entries(ITEM_SCHEMAS).map(([kind, schema]) => [kind, compileCheck(ajv, schema)]),
);
const KINDS = Object.keys(ITEM_SCHEMAS).join(', ');
const ANSWERED = new Set<ItemKind>(['submit', 'cancel-task', 'watch', 'checkpoint', 'handoff', 'follow', 'unfollow']);
const NONE_REFUSED: Frame['refused'] = [];

/** Throws Fault `invalid-frame` or `too-large`. */
export function parseFrame(text: string): Frame {
  return frameOf(parseItems(text));
}

/** The same for items that have been parsed; `items` is used up. */
export function frameOf(items: unknown[]): Frame {
  if (items.length > PROTOCOL_LIMITS.itemsPerFrame) throw tooMany(items.length);
  let refused: Extract<FromController, { kind: 'refused' }>[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const found = checkItem(items[index]);
    if (found === undefined) continue;
    const ref = refOf(items[index]);
    if (ref === undefined) {
      throw faultOf('invalid-frame', { ...found, field: pathIn(index, found.field) }, 'the frame'); // F1
    }
    refused ??= [];
    refused.push({ kind: 'refused', ref, code: 'invalid-request', ...said(found) });
    items[index] = undefined;
  }
  // Every item that is left was checked against the schema of its kind.
  const right = (refused === undefined ? items : items.filter((item) => item !== undefined)) as readonly ToController[];
  return { items: right, refused: refused ?? NONE_REFUSED };
}

function parseItems(text: string): unknown[] {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw new Fault('invalid-frame', 'the frame is not JSON');
  }
  if (!Array.isArray(frame)) throw new Fault('invalid-frame', 'the frame must be a JSON array of items');
  return frame;
}

const tooMany = (count: number) =>
  new Fault('too-large', `the frame has ${count} items, at most ${PROTOCOL_LIMITS.itemsPerFrame} are allowed`);

function checkItem(item: unknown): Problem | undefined {
  if (typeof item !== 'object' || item === null) return { field: '', problem: 'must be an object' };
  const kind = (item as { kind?: unknown }).kind;
  const check = CHECKS.get(kind);
  if (check === undefined)
    return { field: 'kind', problem: kind === undefined ? 'is missing' : `must be one of ${KINDS}` };
  // The cast is true once the check has found nothing, and only then is it used.
  return check(item) ?? findUnsafeMember(item as ToController);
}

/** The members that a schema lets through as any JSON value. */
function findUnsafeMember(item: ToController): Problem | undefined {
  switch (item.kind) {
    case 'done':
      return unsafe('result', item.result);
    case 'checkpoint':
    case 'output':
      return unsafe('data', item.data);
    case 'ask':
      return unsafe('detail', item.detail) ?? tooLong(item.detail);
    case 'handoff':
      return unsafe('result', item.result) ?? unsafe('task.payload', item.task.payload);
    case 'message':
      return unsafe('body', item.body);
    case 'submit':
      for (let index = 0; index < item.tasks.length; index++) {
        const problem = findUnsafe(item.tasks[index]?.payload);
        if (problem !== undefined) return { field: `tasks[${index}].payload`, problem };
      }
      return undefined;
    default:
      return undefined;
  }
}

function tooLong(detail: unknown): Problem | undefined {
  const { detailLength } = PROTOCOL_LIMITS;
  if (detail === undefined || JSON.stringify(detail).length <= detailLength) return undefined;
  return { field: 'detail', problem: `is longer than ${detailLength} characters as JSON; leave a checkpoint instead` };
}

function unsafe(field: string, value: unknown): Problem | undefined {
  const problem = findUnsafe(value);
  return problem === undefined ? undefined : { field, problem };
}

/** The ref of an item that can be answered by itself. */
function refOf(item: unknown): number | undefined {
  const { kind, ref } = (item ?? {}) as { kind?: ItemKind; ref?: unknown };
  return kind !== undefined && ANSWERED.has(kind) && Number.isSafeInteger(ref) && (ref as number) >= 0
    ? (ref as number)
    : undefined;
}

function said(found: Problem): { message: string; field?: string } {
  const { message, field } = faultOf('invalid-request', found, 'the item');
  return field === undefined ? { message } : { message, field };
}

function pathIn(index: number, field: string): string {
  const item = joinPath('items', String(index));
  return field === '' || field.startsWith('[') ? item + field : `${item}.${field}`;
}
