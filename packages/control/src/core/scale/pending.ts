// What has been ordered and is not up yet counts as if it were: nothing is ordered again for a shortage that it covers.
import type { Situation } from './situation.ts';

/** What starts, and the measures as they would be were it up and full of waiting tasks, as far as there are any. */
export interface Pending {
  readonly agents: number;
  readonly slots: number;
  readonly queueDepth: number;
  readonly utilization: number;
}

export type Started = Pick<Situation, 'policy' | 'inputs' | 'slotsPerAgent' | 'now'>;

/** A waiting task counts for one slot. */
export function pendingOf({ policy, inputs, slotsPerAgent, now }: Started, startingSince = now): Pending {
  const agents = now - startingSince < policy.startPatienceMs ? inputs.starting : 0;
  const slots = agents * slotsPerAgent;
  const taken = Math.min(inputs.queueDepth, slots);
  const slotsThen = inputs.slots + slots;
  return {
    agents,
    slots,
    queueDepth: inputs.queueDepth - taken,
    utilization: slotsThen === 0 ? 1 : (inputs.slotsBusy + taken) / slotsThen,
  };
}
