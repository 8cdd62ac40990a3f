// Which contenders can run on this machine; without Redis the ratios are skipped, and the report says so.
import { type Contender, NO_REDIS } from './contenders/contenders.ts';
import { redisVersion } from './machine.ts';
import { type Figure, figure, type Result, skipped } from './result.ts';
import { ratios } from './rounds.ts';

export function presentPeers(peers: readonly Contender[], log: (line: string) => void): readonly Contender[] {
  if (redisVersion() !== undefined) return peers;
  log(`NOTICE: ${NO_REDIS}; BullMQ is not measured and no ratio can be given.`);
  return [];
}

/** Ours ÷ the peer's of the same round. */
export function ratioResult(
  wanted: Figure,
  { ours, peer }: { readonly ours: readonly number[]; readonly peer: readonly number[] | undefined },
): Result {
  return peer === undefined ? skipped(wanted, NO_REDIS) : figure(wanted, ratios(ours, peer));
}
