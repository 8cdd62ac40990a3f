// How much the fuzzers try, and from which seed. FUZZ_RUNS=10 tries ten times as much; FUZZ_SEED replays a failure,
// whose message names its seed.
const SEED = 20_260_725;

export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? SEED);

export function runs(count: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: FUZZ_SEED, numRuns: Math.ceil(count * Number(process.env.FUZZ_RUNS ?? 1)) };
}

/** One line per surface, so that a reader sees what was tried. */
export function report(surface: string, counts: Readonly<Record<string, number>>): void {
  const text = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  console.info(`fuzz ${surface}, seed ${FUZZ_SEED}: ${text.join(', ')}`);
}
