// A script of mishaps from outside: every field is looked at before the first trial begins, and a wrong one is named.
import type { Mishap, MishapKind } from './mishap.ts';

export type ScriptReading =
  | { readonly kind: 'script'; readonly script: readonly Mishap[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a field may be, the ends included. */
interface Span {
  readonly least: number;
  readonly most: number;
  readonly isWhole?: true;
}

const HOUR_MS = 3_600_000;
const MISHAPS_MAX = 10_000;
const DURATION: Span = { least: 0, most: HOUR_MS };
const RATIO: Span = { least: 0, most: 1 };
const PLACE: Span = { least: 0, most: 1_000_000, isWhole: true };
const COUNT: Span = { least: 1, most: 1_000, isWhole: true };

const AT: Span = { least: 0, most: 24 * HOUR_MS };
/** Besides `kind` and `atMs`. */
const FIELDS: Readonly<Record<MishapKind, Readonly<Record<string, Span>>>> = {
  'agent-crash': { agent: PLACE },
  'agent-hang': { agent: PLACE, ms: DURATION },
  'agent-slow': { agent: PLACE, ms: DURATION, factor: { least: 0.001, most: 1_000 } },
  'node-loss': { agents: COUNT },
  partition: { agents: COUNT, ms: DURATION },
  network: { ms: DURATION, delayMs: { least: 0, most: 60_000 }, lossRatio: RATIO, breakRatio: RATIO },
  repeats: { ms: DURATION, ratio: RATIO },
  'store-slow': { ms: DURATION, syncMs: { least: 0, most: 60_000 } },
  'store-failure': { downMs: DURATION },
  'disk-full': { ms: DURATION },
  'controller-crash': { downMs: DURATION, clockMs: { least: -24 * HOUR_MS, most: 24 * HOUR_MS } },
  'controller-stall': { ms: DURATION },
  'clock-jump': { ms: DURATION },
  compaction: {},
};
const KINDS = Object.keys(FIELDS);

/** Takes what JSON gave. A refusal names the mishap by its place, from 1, and the field. */
export function readScript(value: unknown): ScriptReading {
  if (!Array.isArray(value)) return { kind: 'refused', reason: 'a script is a JSON array of mishaps' };
  if (value.length > MISHAPS_MAX)
    return { kind: 'refused', reason: `a script has at most ${MISHAPS_MAX} mishaps, not ${value.length}` };
  for (let index = 0; index < value.length; index++) {
    const wrong = wrongWith(value[index]);
    if (wrong !== undefined) return { kind: 'refused', reason: `mishap ${index + 1}: ${wrong}` };
  }
  return { kind: 'script', script: value as readonly Mishap[] }; // every field was looked at
}

function wrongWith(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `it is no object: ${said(value)}`;
  const { kind, ...rest } = value as Readonly<Record<string, unknown>>; // an object from JSON
  if (typeof kind !== 'string' || !KINDS.includes(kind))
    return `kind is ${said(kind)}; it must be one of ${KINDS.join(', ')}`;
  const spans: Readonly<Record<string, Span>> = { atMs: AT, ...FIELDS[kind as MishapKind] }; // one of KINDS
  for (const [field, span] of Object.entries(spans)) {
    if (!isWithin(rest[field], span)) return `${field} of ${kind} is ${said(rest[field])}; it must be ${told(span)}`;
  }
  const unknown = Object.keys(rest).find((field) => !Object.hasOwn(spans, field));
  return unknown && `${kind} has no field ${unknown}; it has ${Object.keys(spans).join(', ')}`;
}

function isWithin(value: unknown, { least, most, isWhole }: Span): boolean {
  if (typeof value !== 'number' || !(value >= least && value <= most)) return false;
  return isWhole === undefined || Number.isInteger(value);
}

const told = ({ least, most, isWhole }: Span): string =>
  `a ${isWhole === true ? 'whole number' : 'number'} from ${least} to ${most}`;

const said = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60));
