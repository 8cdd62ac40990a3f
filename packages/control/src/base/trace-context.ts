// W3C trace context: whose trace a task belongs to, and the ids of its spans, which follow from it: whoever has the
// trace's id can name the span of an attempt before it ends, and again after a restart.
import { hashText } from './hash.ts';
import type { Random } from './random.ts';

export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const LENGTH_MAX = 512;
const SAMPLED = 1;
/** The 13 last digits of an id are random enough and fit into a safe integer. */
const CHANCE_DIGITS = 13;

/** Undefined for what must be ignored (W3C Trace Context, §3.2 and §4.3: a later version may say more at the end). */
export function parseTraceparent(text: string): TraceContext | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export function traceparentOf({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

export function newTraceId(random: Random): string {
  const id = Array.from({ length: 4 }, () => hex(random.below(2 ** 32), 8)).join('');
  return isZero(id) ? `${id.slice(1)}1` : id;
}

/** The same for everybody who asks about this trace: those of a smaller ratio are among those of a larger one. */
export function isSampledAt(ratio: number, traceId: string): boolean {
  return Number.parseInt(traceId.slice(-CHANCE_DIGITS), 16) / 16 ** CHANCE_DIGITS >= 1 - ratio;
}

/** Of a part of the trace, by its name. */
export function spanIdOf(traceId: string, part: string): string {
  const name = `${traceId} ${part}`;
  const id = hex(hashText(name) % 2 ** 32, 8) + hex(hashText(name, 1) % 2 ** 32, 8);
  return isZero(id) ? `${id.slice(1)}1` : id;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

const isZero = (id: string): boolean => /^0+$/.test(id);
