// The curves of a run in a bounded number of points: when there are too many, two and two become one.
import type { CurvePoint } from './report.ts';

/** Most points; half of it remains after they were merged. */
const POINTS_MAX = 720;
const SPAN_MS = 1_000;

export type CurveSample = Omit<CurvePoint, 'atMs'>;

export class Curves {
  #points: CurvePoint[] = [];
  #spanMs = SPAN_MS;

  /** How long after the last sample the next one is due. */
  get spanMs(): number {
    return this.#spanMs;
  }

  get points(): readonly CurvePoint[] {
    return this.#points;
  }

  /** Of the span that ends now; `atMs` is where it began. */
  add(atMs: number, sample: CurveSample): void {
    const { arrivals, waiting, waitMsMax, running, ready, starting, desired } = sample;
    this.#points.push({ atMs, arrivals, waiting, waitMsMax, running, ready, starting, desired });
    if (this.#points.length < POINTS_MAX) return;
    this.#points = merged(this.#points);
    this.#spanMs *= 2;
  }
}

function merged(points: readonly CurvePoint[]): CurvePoint[] {
  const halves: CurvePoint[] = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [a, b] = [points[index] as CurvePoint, points[index + 1] as CurvePoint]; // index + 1 < length
    halves.push({
      atMs: a.atMs,
      arrivals: a.arrivals + b.arrivals,
      waiting: Math.max(a.waiting, b.waiting),
      waitMsMax: Math.max(a.waitMsMax, b.waitMsMax),
      running: (a.running + b.running) / 2,
      ready: (a.ready + b.ready) / 2,
      starting: (a.starting + b.starting) / 2,
      desired: (a.desired + b.desired) / 2,
    });
  }
  return halves;
}
