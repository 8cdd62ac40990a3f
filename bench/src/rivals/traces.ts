// Recorded traffic for the benchmarks, by path: none of it is in the repository. A seed draws what the file does not
// tell (times within a window of rates, service times), which tasks are kept, and how long each takes.
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { standardNormal } from '../../../packages/control/dist/base/distributions.js';
import { seededRandom } from '../../../packages/control/dist/base/random.js';
import type { SimArrival } from '../../../packages/control/dist/sim/plan.js';
import { chunksOf } from '../../../packages/control/dist/trace/lines.js';
import { openTrace } from '../../../packages/control/dist/trace/read.js';
import { TASK_TYPE } from './generated.ts';

export interface TraceCase {
  readonly name: string;
  readonly file: string;
  /** Times of arrival are divided by it; service times are not. */
  readonly compressed: number;
  /** Share of the tasks that each seed keeps. */
  readonly thinRatio: number;
  /** How much of it is replayed, after compression. */
  readonly hours: number;
}

/** Thinned even where they need not be, so that seeds differ. */
export const TRACES: readonly TraceCase[] = [
  { name: 'azure-code', file: 'azure-llm-2023-code.csv', compressed: 1, thinRatio: 0.9, hours: 1 },
  { name: 'alibaba 30x', file: 'alibaba-genai-requests.csv', compressed: 30, thinRatio: 0.9, hours: 12.5 },
  { name: 'servegen ÷ 100', file: 'servegen-m-small-total.csv', compressed: 1, thinRatio: 0.01, hours: 4 },
  { name: 'nasa', file: 'nasa-http-1min.csv.gz', compressed: 1, thinRatio: 1, hours: 48 },
];

/** Of the logarithm: a task takes up to a third more or less than it did. */
const SERVICE_SIGMA = 0.25;
const NOISE_SEED_OFFSET = 2 ** 40;
const HOUR_MS = 3_600_000;

/** In the folder, or in a folder of it. */
export function findTrace(folder: string, { file }: TraceCase): string | undefined {
  if (!existsSync(folder)) return undefined;
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const places = [folder, ...folders.map(({ name }) => path.join(folder, name))];
  return places.map((place) => path.join(place, file)).find((place) => existsSync(place));
}

/** All of them at once: every policy replays the same. */
export async function readTrace(
  place: string,
  { trace, seed, scale }: { readonly trace: TraceCase; readonly seed: number; readonly scale: number },
): Promise<readonly SimArrival[]> {
  const { compressed, thinRatio, hours } = trace;
  const endMs = hours * scale * HOUR_MS;
  const random = seededRandom(seed + NOISE_SEED_OFFSET);
  const { arrivals } = await openTrace(chunksOf(place), { seed, thinRatio });
  const tasks: SimArrival[] = [];
  for await (const { atMs, serviceMs } of arrivals) {
    const at = atMs / compressed;
    if (at >= endMs) break;
    const noise = Math.exp(SERVICE_SIGMA * standardNormal(random) - SERVICE_SIGMA ** 2 / 2);
    tasks.push({ atMs: at, serviceMs: serviceMs * noise, type: TASK_TYPE });
  }
  return tasks;
}
