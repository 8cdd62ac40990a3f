// The fleet: what knowing that agents live costs, and how fast pools answer a step of load.
import { health } from './health.ts';
import type { BenchOptions, Result } from './result.ts';
import { steps } from './steps.ts';

export async function fleet(options: BenchOptions): Promise<readonly Result[]> {
  return [...(await health(options)), ...(await steps(options))];
}
