// The fleet: what looking at pools and knowing that agents live cost, and how fast pools answer a step of load.
import { evaluations } from './evaluations.ts';
import { health } from './health.ts';
import type { BenchOptions, Result } from './result.ts';
import { steps } from './steps.ts';

export async function fleet(options: BenchOptions): Promise<readonly Result[]> {
  return [...(await evaluations(options)), ...(await health(options)), ...(await steps(options))];
}
