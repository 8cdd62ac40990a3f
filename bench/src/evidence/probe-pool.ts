// Prequal's hot-cold choice over a pool of probes, as a balancer does it (Wydrowski et al., NSDI 2024, sections 4.2 to
// 4.4, with the paper's parameters): our reading, for comparison. Probes answer at once and cost nothing here.

import { betterOfTwo, type Chooser, type Counts } from './chooser.ts';
import type { End } from './play.ts';

const POOL_MAX = 16;
const PROBES_PER_TASK = 3;
const REMOVED_PER_TASK = 1;
const HOT_QUANTILE = 0.84;
const AGE_SIZES_MAX = 50;
/** In-flight counts seen lately, of which the hot limit is a quantile. */
const SEEN_MAX = 128;
/** Counts above it are taken for it. */
const IN_FLIGHT_MAX = 1023;
const LATENCIES_KEPT = 32;

interface Probe {
  readonly agent: number;
  readonly at: number;
  inFlight: number;
  readonly latencyMs: number;
  uses: number;
}

interface Latency {
  readonly inFlight: number;
  readonly ms: number;
}

export class ProbePool implements Chooser {
  readonly #counts: Counts;
  readonly #latencies: Latency[][];
  readonly #inFlightAtArrival: Int32Array;
  /** In order of age. */
  #pool: Probe[] = [];
  readonly #seen: number[] = [];
  readonly #near = new Float64Array(LATENCIES_KEPT + 1);
  /** How many of them have each count. */
  readonly #counted = new Int32Array(IN_FLIGHT_MAX + 1);
  #removesOldest = false;

  constructor(counts: Counts) {
    const { agents, tasks } = counts.ground.scene;
    this.#counts = counts;
    this.#latencies = agents.map(() => []);
    this.#inFlightAtArrival = new Int32Array(tasks.count);
  }

  choose(now: number, task: number): number {
    const { inFlight, ground } = this.#counts;
    const oldest = now - AGE_SIZES_MAX * ground.scene.meanMs;
    if ((this.#pool[0]?.at ?? oldest) < oldest) this.#pool = this.#pool.filter(({ at }) => at >= oldest);
    const agent = this.#pool.length < 2 ? betterOfTwo(this.#counts, () => 0) : this.#choose();
    for (let probe = 0; probe < PROBES_PER_TASK; probe++) this.#probe(now);
    this.#inFlightAtArrival[task] = inFlight[agent] as number; // agents are numbered, as below
    return agent;
  }

  left(agent: number): void {
    this.#pool = this.#pool.filter((probe) => probe.agent !== agent);
  }

  ended({ agent, task }: End, now: number): void {
    const latencies = this.#latencies[agent] as Latency[];
    const ms = now - (this.#counts.ground.scene.tasks.atMs[task] as number);
    latencies.push({ inFlight: this.#inFlightAtArrival[task] as number, ms });
    if (latencies.length > LATENCIES_KEPT) latencies.shift();
  }

  #choose(): number {
    const limit = this.#hotLimit();
    const chosen = this.#pool.reduce((best, probe) => (isBetter(probe, best, limit) ? probe : best));
    chosen.inFlight++;
    if (--chosen.uses <= 0) this.#pool.splice(this.#pool.indexOf(chosen), 1);
    for (let count = 0; count < REMOVED_PER_TASK && this.#pool.length > 1; count++) {
      this.#removesOldest = !this.#removesOldest;
      const worst = this.#pool.reduce((found, probe) => (isBetter(found, probe, limit) ? probe : found));
      this.#pool.splice(this.#removesOldest ? 0 : this.#pool.indexOf(worst), 1);
    }
    return chosen.agent;
  }

  /** Hot at or above it, which does better here than above it; nobody is hot while the limit is 0. */
  #hotLimit(): number {
    let limit = 0;
    let left = Math.floor(HOT_QUANTILE * this.#seen.length) - (this.#counted[0] as number); // IN_FLIGHT_MAX > 0
    while (left >= 0 && limit < IN_FLIGHT_MAX) left -= this.#counted[++limit] as number; // limit ≤ IN_FLIGHT_MAX
    return limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }

  #see(inFlight: number): void {
    const seen = Math.min(inFlight, IN_FLIGHT_MAX);
    this.#seen.push(seen);
    this.#counted[seen] = (this.#counted[seen] as number) + 1; // within the columns, as below
    if (this.#seen.length <= SEEN_MAX) return;
    const oldest = this.#seen.shift() as number; // it holds more than one
    this.#counted[oldest] = (this.#counted[oldest] as number) - 1;
  }

  #probe(now: number): void {
    const { present, random, inFlight } = this.#counts;
    const agent = present[random.below(present.length)] as number;
    const count = inFlight[agent] as number;
    this.#see(count);
    const reuse = this.#reuse();
    const uses = Math.floor(reuse) + (random.next() < reuse % 1 ? 1 : 0);
    this.#pool.push({ agent, at: now, inFlight: count, latencyMs: this.#latencyAt(agent, count), uses });
    if (this.#pool.length > POOL_MAX) this.#pool.shift();
  }

  /** The paper's b_reuse with δ = 1. */
  #reuse(): number {
    const fresh = (1 - POOL_MAX / Math.max(POOL_MAX + 1, this.#counts.present.length)) * PROBES_PER_TASK;
    return Math.min(POOL_MAX, Math.max(1, 2 / Math.max(0.1, fresh - REMOVED_PER_TASK)));
  }

  /** The median of the latencies that were seen nearest to so many in flight. */
  #latencyAt(agent: number, inFlight: number): number {
    const latencies = this.#latencies[agent] as Latency[];
    let nearest = Number.POSITIVE_INFINITY;
    for (const latency of latencies) nearest = Math.min(nearest, Math.abs(latency.inFlight - inFlight));
    let count = 0;
    for (const latency of latencies)
      if (Math.abs(latency.inFlight - inFlight) === nearest) this.#near[count++] = latency.ms;
    return count === 0 ? 0 : (this.#near.subarray(0, count).sort()[count >> 1] as number); // below count
  }
}

/** Any cold one before any hot one; the cold by latency, the hot by in-flight. */
function isBetter(a: Probe, b: Probe, limit: number): boolean {
  const isColdA = a.inFlight < limit;
  const isColdB = b.inFlight < limit;
  if (isColdA !== isColdB) return isColdA;
  return isColdA ? a.latencyMs < b.latencyMs : a.inFlight < b.inFlight;
}
