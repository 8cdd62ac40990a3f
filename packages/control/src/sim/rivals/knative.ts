// Knative's pod autoscaler (KPA): concurrency, averaged over a stable and a panic window.
//
// The algorithm and its defaults are those of Knative Serving: pkg/autoscaler/scaling/autoscaler.go, the ConfigMap
// config-autoscaler and "Supported autoscaler types" in its documentation. An agent's slots are its hard limit of
// concurrency (containerConcurrency), and what waits counts as in flight, as it does at the activator.
import type { Observation, Scaler } from '../plan.ts';
import { MeanWindow } from './mean-window.ts';

export interface KnativeOptions {
  /** Share of an agent's slots that is to be in use (container-concurrency-target-percentage) [0.7]. */
  readonly targetUtilization?: number;
  /** [60 s] */
  readonly stableWindowMs?: number;
  /** Of the stable window [0.1]. */
  readonly panicWindowRatio?: number;
  /** Panic begins when so many times the ready agents are needed [2]. */
  readonly panicThreshold?: number;
  /** Per look, of the ready agents [1000]. */
  readonly scaleUpRateMax?: number;
  /** [2] */
  readonly scaleDownRateMax?: number;
  /** How long the last agent stays when nothing is asked for any more (scale-to-zero-grace-period) [30 s]. */
  readonly zeroGraceMs?: number;
}

const TICK_MS = 2_000;

export function knative(options: KnativeOptions = {}): Scaler {
  const { targetUtilization = 0.7, stableWindowMs = 60_000, panicWindowRatio = 0.1, zeroGraceMs = 30_000 } = options;
  const stable = new MeanWindow(stableWindowMs);
  const panic = new MeanWindow(stableWindowMs * panicWindowRatio);
  let decider: ((seen: Concurrency) => number) | undefined;
  let zeroSince: number | undefined;
  return {
    name: 'kpa',
    intervalMs: TICK_MS,
    desired(seen) {
      if (!seen.hasData) return seen.desired;
      const inFlight = seen.waitingMean + seen.runningMean;
      stable.add(seen.now, inFlight);
      panic.add(seen.now, inFlight);
      decider ??= knativeDecider({ ...options, stableWindowMs }, seen);
      const targetPerAgent = seen.slotsPerAgent * targetUtilization;
      const asked = decider({
        now: seen.now,
        ready: seen.ready,
        stable: stable.mean(seen.now),
        panic: panic.mean(seen.now),
        targetPerAgent,
      });
      zeroSince = asked > 0 ? undefined : (zeroSince ?? seen.now);
      const isLastKept = zeroSince !== undefined && seen.desired > 0 && seen.now - zeroSince < zeroGraceMs;
      return isLastKept ? 1 : asked;
    },
  };
}

/** What the decision itself goes by. */
export interface Concurrency {
  readonly now: number;
  readonly ready: number;
  /** In flight on average over the stable window. */
  readonly stable: number;
  readonly panic: number;
  readonly targetPerAgent: number;
}

/** `UniScaler.Scale` of autoscaler.go, without what only concerns the activator. */
export function knativeDecider(
  options: Pick<KnativeOptions, 'stableWindowMs' | 'panicThreshold' | 'scaleUpRateMax' | 'scaleDownRateMax'>,
  start: Pick<Observation, 'now' | 'ready'>,
): (seen: Concurrency) => number {
  const { stableWindowMs = 60_000, panicThreshold = 2, scaleUpRateMax = 1000, scaleDownRateMax = 2 } = options;
  // It starts in panic unless it starts small: it has no history by which it could remove anything.
  let panicSince = start.ready > 1 ? start.now : undefined;
  let panicAgents = start.ready;
  return ({ now, ready, stable, panic, targetPerAgent }) => {
    const counted = Math.max(1, ready);
    const most = Math.ceil(scaleUpRateMax * counted);
    const fewest = Math.floor(counted / scaleDownRateMax);
    const within = (agents: number): number => Math.min(Math.max(agents, fewest), most);
    const needed = Math.ceil(panic / targetPerAgent);
    const stableAgents = within(Math.ceil(stable / targetPerAgent));
    if (needed / counted >= panicThreshold) panicSince = now;
    else if (panicSince !== undefined && panicSince + stableWindowMs < now) {
      panicSince = undefined;
      panicAgents = 0;
    }
    if (panicSince === undefined) return stableAgents;
    panicAgents = Math.max(panicAgents, stableAgents, within(needed));
    return panicAgents;
  };
}
