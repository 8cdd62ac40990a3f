// The engine's calendar: cron expressions in time zones. croner finds the next time on the clock face; which moment
// that is, is worked out here, because daylight-saving changes need rules that a user can rely on:
//
// C1. A tick is always later than the moment it is asked for.
// C2. A time that the clock skips runs once, at the moment of the jump. A time that comes twice runs the first time.
// C3. An expression whose hour begins with * keeps its rhythm: it runs in both passes of an hour that comes twice, and
//     not for an hour that never was.
import { Fault } from '@muster/contract';
import { Cron } from 'croner';
import type { Calendar } from '../engine/ports.ts';

/** Offsets of zones never change by more in one jump; times before a jump are looked for this far back. */
const JUMP_MS_MAX = 3 * 3_600_000;
/** Parsed expressions and zones that are kept. */
const KEPT_MAX = 20_000;

interface Rule {
  /** The next time on the clock face, later than the given one; both as if they were UTC. */
  readonly next: (wall: number) => number | undefined;
  readonly isSteady: boolean;
}

export function systemCalendar(): Calendar {
  const rules = new Map<string, Rule>();
  const zones = new Map<string, (at: number) => number>();
  return {
    next(expression, timezone, after) {
      const rule = kept(rules, expression, () => ruleOf(expression));
      const offsetOf = kept(zones, timezone, () => zoneOf(timezone));
      // The clock shows whole seconds; a tick is the beginning of one.
      return nextTick(rule, offsetOf, Math.floor(after / 1000) * 1000);
    },
  };
}

function nextTick(rule: Rule, offsetOf: (at: number) => number, after: number): number | undefined {
  const offset = offsetOf(after);
  const wall = rule.next(after + offset);
  if (wall === undefined) return undefined;
  const at = wall - offset;
  const jumpAt = offsetOf(at) === offset ? undefined : firstJump(offsetOf, after, at);
  if (jumpAt !== undefined) return nextAcross(rule, offsetOf, { jumpAt, before: offset, wall });
  return rule.isSteady ? at : afterSecondPass(rule, offsetOf, at);
}

/** The clock jumps before the tick is reached. */
function nextAcross(
  rule: Rule,
  offsetOf: (at: number) => number,
  { jumpAt, before, wall }: { readonly jumpAt: number; readonly before: number; readonly wall: number },
): number | undefined {
  const behind = offsetOf(jumpAt);
  const isSkipped = wall < jumpAt + behind; // Only when the clock jumps forward.
  if (isSkipped && !rule.isSteady) return jumpAt; // C2
  // What the clock face showed once already is passed over, unless the rhythm is to go on (C2, C3).
  const from = jumpAt + (rule.isSteady ? behind : Math.max(before, behind));
  const next = rule.next(from - 1);
  if (next === undefined) return undefined;
  const at = next - behind;
  return offsetOf(at) === behind ? at : nextTick(rule, offsetOf, jumpAt);
}

/** A time of the second pass was a tick in the first one; the next one is looked for behind it. */
function afterSecondPass(rule: Rule, offsetOf: (at: number) => number, at: number): number | undefined {
  const offset = offsetOf(at);
  const earlier = offsetOf(at - JUMP_MS_MAX);
  if (earlier <= offset) return at;
  const firstAt = at + offset - earlier;
  if (offsetOf(firstAt) !== earlier) return at;
  const jumpAt = firstJump(offsetOf, firstAt, at);
  const next = rule.next(jumpAt + earlier - 1);
  return next === undefined ? undefined : next - offset;
}

/** The moment in (from, to] at which the offset is no longer that of `from`; it changes once, on a whole second. */
function firstJump(offsetOf: (at: number) => number, from: number, to: number): number {
  const before = offsetOf(from);
  let low = from / 1000;
  let high = to / 1000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}

function ruleOf(expression: string): Rule {
  const fields = expression.trim().split(/\s+/);
  const isNamed = expression.startsWith('@') && fields.length === 1;
  if (!isNamed && fields.length !== 5 && fields.length !== 6) {
    throw new Fault(
      'invalid-request',
      'cron must have five fields, or six with seconds first, or be @hourly and the like',
      {
        field: 'cron',
      },
    );
  }
  try {
    // Read as UTC, the clock face itself; paused, it starts no timer.
    const cron = new Cron(expression.trim(), { utcOffset: 0, paused: true });
    const isSteady = isNamed ? expression === '@hourly' : (fields.at(-4) ?? '').startsWith('*');
    return { isSteady, next: (wall) => cron.nextRun(new Date(wall))?.getTime() };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error);
    throw new Fault('invalid-request', `cron cannot be read: ${why.slice(0, 200)}`, { field: 'cron' });
  }
}

/** The zone's offset from UTC at a moment, in milliseconds. */
function zoneOf(timezone: string): (at: number) => number {
  if (timezone === 'UTC') return () => 0;
  let format: Intl.DateTimeFormat;
  try {
    const numeric = 'numeric';
    const clock = { hour: numeric, minute: numeric, second: numeric, hourCycle: 'h23' } as const;
    const day = { year: numeric, month: numeric, day: numeric } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, ...day, ...clock });
  } catch {
    throw new Fault('invalid-request', `timezone must be an IANA time zone such as Europe/Berlin, not "${timezone}"`, {
      field: 'timezone',
    });
  }
  return (at) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = format.format(at).split(/\D+/).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  };
}

function kept<T>(all: Map<string, T>, name: string, make: () => T): T {
  const known = all.get(name);
  if (known !== undefined) return known;
  const made = make();
  if (all.size >= KEPT_MAX) all.clear();
  all.set(name, made);
  return made;
}
