// A script of mishaps, drawn from chance: some of each kind, anywhere in the time of the trial.
import type { Random } from '../../base/random.ts';
import type { Mishap, MishapKind } from './mishap.ts';

export interface ScriptOptions {
  /** The mishaps lie within it. */
  readonly overMs: number;
  readonly count: number;
}

const SECOND_MS = 1_000;

/** How often each kind comes, relative to the others. */
const WEIGHTS: Readonly<Record<MishapKind, number>> = {
  'agent-crash': 4,
  'agent-hang': 3,
  'agent-slow': 2,
  'node-loss': 1,
  partition: 3,
  network: 2,
  repeats: 2,
  'store-slow': 1,
  'store-failure': 1,
  'disk-full': 1,
  'controller-crash': 3,
  'controller-stall': 2,
  'clock-jump': 1,
  compaction: 3,
};
const KINDS = Object.keys(WEIGHTS) as MishapKind[]; // the keys of a record of all kinds
const WEIGHT = KINDS.reduce((sum, kind) => sum + WEIGHTS[kind], 0);

/** In order of time. */
export function randomScript({ overMs, count }: ScriptOptions, random: Random): readonly Mishap[] {
  const moments = Array.from({ length: count }, () => Math.round(overMs * random.next()));
  return moments.sort((a, b) => a - b).map((atMs) => mishap(kindOf(random), atMs, random));
}

function kindOf(random: Random): MishapKind {
  let left = random.next() * WEIGHT;
  for (const kind of KINDS) {
    left -= WEIGHTS[kind];
    if (left < 0) return kind;
  }
  return 'compaction';
}

function mishap(kind: MishapKind, atMs: number, random: Random): Mishap {
  const seconds = (most: number): number => Math.round(most * SECOND_MS * random.next());
  switch (kind) {
    case 'agent-crash':
      return { atMs, kind, agent: random.below(1000) };
    case 'agent-hang':
      return { atMs, kind, agent: random.below(1000), ms: seconds(30) };
    case 'agent-slow':
      return { atMs, kind, agent: random.below(1000), ms: seconds(20), factor: 2 + random.below(19) };
    case 'node-loss':
      return { atMs, kind, agents: 2 + random.below(4) };
    case 'partition':
      return { atMs, kind, agents: 1 + random.below(6), ms: seconds(20) };
    case 'network': {
      const [delayMs, lossRatio, breakRatio] = [random.below(300), random.next() * 0.1, random.next() * 0.03];
      return { atMs, kind, ms: seconds(10), delayMs, lossRatio, breakRatio };
    }
    case 'repeats':
      return { atMs, kind, ms: seconds(10), ratio: random.next() * 0.5 };
    case 'store-slow':
      return { atMs, kind, ms: seconds(5), syncMs: 20 + random.below(480) };
    case 'store-failure':
      return { atMs, kind, downMs: seconds(5) };
    case 'disk-full':
      return { atMs, kind, ms: seconds(8) };
    case 'controller-crash':
      // Longer than the grace of an agent now and then, and with a clock that was set now and then.
      return { atMs, kind, downMs: seconds(8), clockMs: random.next() < 0.7 ? 0 : seconds(240) - 120 * SECOND_MS };
    case 'controller-stall':
      return { atMs, kind, ms: seconds(20) };
    case 'clock-jump':
      return { atMs, kind, ms: seconds(30) };
    case 'compaction':
      return { atMs, kind };
  }
}
