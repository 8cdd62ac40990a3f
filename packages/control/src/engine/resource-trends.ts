// Which agents of a pool run out of CPU or memory, when their use grows on as it has done in the last half hour. Only
// agents of a pool that says what one can use are watched; a process that is started again begins anew.
import type { ScalingInputs } from '@muster/contract';
import { POINTS_MIN, type Point, sureSlope } from '../core/scale/trend.ts';
import { EXHAUSTION_MS } from '../core/scale/triggers.ts';
import type { Provisioned } from './ports.ts';
import { Windows } from './windows.ts';

/** Besides the one that is counted in, together half an hour. A trend needs eight of them. */
const WINDOWS = { windowMs: 120_000, windows: 16, columns: 4 } as const;

const RESOURCES = ['memory', 'cpu'] as const;
type Resource = (typeof RESOURCES)[number];
/** Where the samples of each are counted; their sum is beside it. */
const COLUMN: Readonly<Record<Resource, number>> = { memory: 0, cpu: 2 };

interface Watched {
  /** Of its process. */
  readonly since: number;
  /** By the age of its process, so that not all agents are looked at in the same moment. */
  readonly sums: Windows;
  sampledAt: number;
  /** When its resource that ends first is used up; worked out once per window. */
  end: { readonly resource: Resource; readonly at: number } | undefined;
}

type Sample = Pick<Provisioned, 'id' | 'state' | 'since' | 'cpuCores' | 'memoryBytes'>;
type Exhaustion = NonNullable<ScalingInputs['exhaustion']>;

export class ResourceTrends {
  readonly #limits: Readonly<Record<Resource, number | undefined>>;
  /** By agent id. */
  readonly #watched = new Map<string, Watched>();

  constructor({ memoryBytes, cpuCores }: { readonly memoryBytes?: number; readonly cpuCores?: number }) {
    this.#limits = { memory: memoryBytes, cpu: cpuCores };
  }

  sample({ id, state, since, cpuCores, memoryBytes }: Sample, now: number): void {
    if (state !== 'running' || RESOURCES.every((resource) => this.#limits[resource] === undefined)) return;
    const ageMs = now - since;
    let watched = this.#watched.get(id);
    if (watched?.since !== since) {
      watched = { since, sums: new Windows(WINDOWS, ageMs), sampledAt: now, end: undefined };
      this.#watched.set(id, watched);
    }
    watched.sampledAt = now;
    if (watched.sums.advance(ageMs)) watched.end = this.#endOf(watched.sums, now);
    for (const [resource, value] of [['memory', memoryBytes] as const, ['cpu', cpuCores] as const]) {
      if (value === undefined) continue;
      watched.sums.add(COLUMN[resource], 1, ageMs);
      watched.sums.add(COLUMN[resource] + 1, value, ageMs);
    }
  }

  /** Of the agents that count; null when none is known to run out. */
  read(now: number, counts: (id: string) => boolean): Exhaustion | null {
    let [agents, first] = [0, undefined as Exhaustion | undefined];
    for (const [id, { sampledAt, end }] of this.#watched) {
      if (now - sampledAt > WINDOWS.windowMs) this.#watched.delete(id);
      else if (end !== undefined && end.at - now < EXHAUSTION_MS && counts(id)) {
        agents++;
        const inMs = Math.max(0, end.at - now);
        if (first === undefined || inMs < first.inMs) first = { agents, agent: id, resource: end.resource, inMs };
      }
    }
    return first === undefined ? null : { ...first, agents };
  }

  #endOf(sums: Windows, now: number): Watched['end'] {
    let end: Watched['end'];
    for (const resource of RESOURCES) {
      const limit = this.#limits[resource];
      const at = limit === undefined ? undefined : endOf(pointsOf(sums, COLUMN[resource], now), limit);
      if (at !== undefined && (end === undefined || at < end.at)) end = { resource, at };
    }
    return end;
  }
}

/** Means of the windows that are over, oldest first; none of a window without samples. */
function pointsOf(sums: Windows, column: number, now: number): readonly Point[] {
  const points: Point[] = [];
  for (let age = WINDOWS.windows - 1; age > 0; age--) {
    const count = sums.sum(column, { from: age, to: age });
    const value = sums.sum(column + 1, { from: age, to: age }) / count;
    if (count > 0) points.push({ at: now - (age - 0.5) * WINDOWS.windowMs, value });
  }
  return points;
}

function endOf(points: readonly Point[], limit: number): number | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const left = limit - last.value;
  // True of most agents, and cheap to see: from end to end it has grown too little.
  if ((last.value - first.value) * EXHAUSTION_MS <= left * (last.at - first.at)) return undefined;
  // The newest by themselves as well: what has grown, and settles just below its limit, is not on its way there.
  const slope = Math.min(sureSlope(points) ?? 0, sureSlope(points.slice(-POINTS_MIN)) ?? 0);
  return slope > 0 ? last.at + left / slope : undefined;
}
