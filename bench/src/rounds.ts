// Interleaved rounds: each contender meets every spell of noise, so that a ratio within a round is a fair one.

export interface RoundsOptions<Contender, Measurement> {
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly run: (contender: Contender, round: number) => Promise<Measurement>;
}

/** Each contender's measurements, in the order of the rounds: ours, peer, ours, peer and so on. */
export async function interleave<Contender, Measurement>({
  contenders,
  rounds,
  run,
}: RoundsOptions<Contender, Measurement>): Promise<ReadonlyMap<Contender, readonly Measurement[]>> {
  const measured = new Map<Contender, Measurement[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) measured.get(contender)?.push(await run(contender, round));
  }
  return measured;
}

/** Ours ÷ peer, round by round. */
export function ratios(ours: readonly number[], peer: readonly number[]): readonly number[] {
  return ours.map((value, round) => value / (peer[round] ?? Number.NaN));
}
