// Target tracking, the reactive help that a predictive policy needs: adds after minutes above the target, removes after
// many below it.
//
// "Target tracking scaling policies" in the user guide of Amazon EC2 Auto Scaling: it adds in proportion and as fast as
// it can, removes more gradually, and nothing while agents warm up. The periods are those of its alarms:
// 3 minutes above the target, 15 minutes below 90 % of it.
import type { Observation } from '../plan.ts';

export interface TargetTrackingOptions {
  /** Share of the slots that is to be busy. */
  readonly targetUtilization: number;
}

const HIGH_MINUTES = 3;
const LOW_MINUTES = 15;
const LOW_RATIO = 0.9;

/** Gives the size to ask for, once a minute. */
export function targetTracking({ targetUtilization }: TargetTrackingOptions): (seen: Observation) => number {
  let highMinutes = 0;
  let lowMinutes = 0;
  return ({ desired, ready, starting, slotsPerAgent, runningMean, hasData }) => {
    // Missing data take an alarm out of its state.
    if (!hasData || ready === 0) {
      highMinutes = 0;
      lowMinutes = 0;
      return desired;
    }
    const utilization = runningMean / (ready * slotsPerAgent);
    highMinutes = utilization > targetUtilization ? highMinutes + 1 : 0;
    lowMinutes = utilization < targetUtilization * LOW_RATIO ? lowMinutes + 1 : 0;
    const needed = Math.ceil((ready * utilization) / targetUtilization);
    if (highMinutes >= HIGH_MINUTES) return Math.max(desired, needed);
    if (lowMinutes < LOW_MINUTES || starting > 0) return desired;
    return Math.min(desired, Math.max(1, needed));
  };
}
