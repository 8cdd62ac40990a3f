// Outlier ejection: when an agent does so much worse than its peers that it gets nothing new for a while. Peers are the
// agents of one type. Envoy's two detectors (envoyproxy.io, "Outlier detection"): failures in a row, at once; and a
// success rate far below the peers', once per interval.
//
// X1. The share of ejected peers is judged as it would be after the ejection, and one peer at least always stays.
// X2. Where the peers fail as often, the tasks are to blame and nobody is ejected.

export interface EjectionRules {
  /** Failures in a row that eject; 0 = never eject [5]. */
  readonly failures: number;
  /** The first ejection lasts this long, the n-th in a row n times as long [30,000]. */
  readonly baseMs: number;
  /** Longest ejection [300,000]. */
  readonly maxMs: number;
  /** Most of the peers that may be ejected at once, 0..1 [0.5]. */
  readonly shareMax: number;
  /** Success rates are compared this often; an agent without an ejection in it is forgiven one [10,000]. */
  readonly intervalMs: number;
  /** Attempts in an interval without which an agent's success rate says nothing [20]. */
  readonly volumeMin: number;
}

/** Fewer peers with enough attempts say nothing. */
const PEERS_MIN = 4;
/** Standard deviations below the mean of the peers: Envoy's success_rate_stdev_factor. */
const DEVIATIONS = 1.9;
/** A rate must be this much below the mean as well, so that a fleet without failures tolerates a few. */
const DISTANCE_MIN = 0.1;
/** X2: peers that fail this often are no better. */
const PEERS_FAIL_RATIO = 0.5;

/** Ended attempts in an interval. */
export interface Tally {
  readonly completed: number;
  readonly failed: number;
}

export function ejectionMs(inARow: number, { baseMs, maxMs }: EjectionRules): number {
  return Math.min(maxMs, baseMs * Math.max(1, inARow));
}

/** X1: of `total` peers so many are ejected already. */
export function mayEject(
  { ejected, total }: { readonly ejected: number; readonly total: number },
  { shareMax }: EjectionRules,
): boolean {
  return ejected + 1 < total && (ejected + 1) / total <= shareMax;
}

/** Do failures in a row tell something about the agent? Not if its peers fail as well (X2). */
export function isAgentToBlame(peers: Tally, { failures }: EjectionRules): boolean {
  const attempts = peers.completed + peers.failed;
  return attempts < failures || peers.failed / attempts < PEERS_FAIL_RATIO;
}

export interface Outlier<A> {
  readonly agent: A;
  readonly rate: number;
  /** Mean of the peers that it was compared with. */
  readonly mean: number;
}

/** Agents whose success rate is far below their peers', the worst first. Each is compared with all others, not itself. */
export function outliersOf<A>(peers: readonly (Tally & { readonly agent: A })[], rules: EjectionRules): Outlier<A>[] {
  const rates = peers
    .filter(({ completed, failed }) => completed + failed >= rules.volumeMin)
    .map(({ agent, completed, failed }) => ({ agent, rate: completed / (completed + failed) }));
  if (rates.length < PEERS_MIN) return [];
  const others = rates.length - 1;
  const sum = rates.reduce((total, { rate }) => total + rate, 0);
  const squares = rates.reduce((total, { rate }) => total + rate * rate, 0);
  const found: Outlier<A>[] = [];
  for (const { agent, rate } of rates) {
    const mean = (sum - rate) / others;
    const deviation = Math.sqrt(Math.max(0, (squares - rate * rate) / others - mean * mean));
    const isFar = rate < mean - DEVIATIONS * deviation && rate < mean - DISTANCE_MIN;
    if (isFar && mean > 1 - PEERS_FAIL_RATIO) found.push({ agent, rate, mean });
  }
  return found.sort((a, b) => a.rate - b.rate);
}
