// What changing the size of a pool did: how it was before and after, and how long the agents were there, or were not.
//
// E1. The agents that came last are the first to be taken back: each is paid for by the change that brought it.
import { medianOf } from './mann-kendall.ts';

/** Five minutes of a pool; undefined: not measured, or nothing waited. */
export interface Moment {
  readonly waitP95: number | undefined;
  readonly utilization: number | undefined;
}

export interface SizeChange {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly before: Moment;
  readonly after: Moment;
}

export interface EffectFound {
  readonly count: number;
  readonly agents: number;
  readonly agentMinutes: number;
  /** Medians over the changes. */
  readonly before: Moment;
  readonly after: Moment;
}

export interface Effects {
  readonly grew: EffectFound | undefined;
  readonly shrank: EffectFound | undefined;
}

const MINUTE_MS = 60_000;

/** Of changes in the order of time; `to` is the end of the span. */
export function effectsOf(changes: readonly SizeChange[], to: number): Effects {
  return { grew: effectOf(changes, { to, sign: 1 }), shrank: effectOf(changes, { to, sign: -1 }) };
}

function effectOf(
  changes: readonly SizeChange[],
  { to, sign }: { readonly to: number; readonly sign: 1 | -1 },
): EffectFound | undefined {
  const own = changes.filter((change) => Math.sign(change.to - change.from) === sign);
  if (own.length === 0) return undefined;
  return {
    count: own.length,
    agents: own.reduce((sum, change) => sum + Math.abs(change.to - change.from), 0),
    agentMinutes: agentMs(changes, { to, sign }) / MINUTE_MS,
    before: medianMoment(own.map(({ before }) => before)),
    after: medianMoment(own.map(({ after }) => after)),
  };
}

/** Time of the agents that changes of one direction brought (or took), until those of the other took them back (E1). */
function agentMs(changes: readonly SizeChange[], { to, sign }: { readonly to: number; readonly sign: 1 | -1 }): number {
  const open: { readonly at: number; agents: number }[] = [];
  let sum = 0;
  for (const change of changes) {
    let agents = sign * (change.to - change.from);
    if (agents > 0) open.push({ at: change.at, agents });
    for (let last = open.at(-1); agents < 0 && last !== undefined; last = open.at(-1)) {
      const back = Math.min(last.agents, -agents);
      sum += back * (change.at - last.at);
      agents += back;
      last.agents -= back;
      if (last.agents === 0) open.pop();
    }
  }
  return open.reduce((all, { at, agents }) => all + agents * (to - at), sum);
}

function medianMoment(moments: readonly Moment[]): Moment {
  const known = (values: readonly (number | undefined)[]) => medianOf(values.filter((value) => value !== undefined));
  return {
    waitP95: known(moments.map(({ waitP95 }) => waitP95)),
    utilization: known(moments.map(({ utilization }) => utilization)),
  };
}
