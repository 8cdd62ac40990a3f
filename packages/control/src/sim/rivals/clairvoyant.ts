// Who knows all arrivals: the least that a fleet can cost, and a plan that comes near it. Start-up is paid for by both.
//
// Until a time, no more slot time can have been used than if every task had begun at its arrival, and no less than if
// every task had begun as late as its wait allows. The taut string between the two needs the smallest fleet and changes
// it least. Both are relaxations (a task may be cut in pieces): what they say is needed is needed, so they bound.
import type { AgentModel, ArrivalSource, Scaler } from '../plan.ts';
import { type OfferedWork, offeredWork } from './offered-work.ts';
import { tautString } from './taut-string.ts';

export interface ClairvoyantOptions {
  readonly agent: AgentModel;
  /** The longest that a task may wait for an agent. */
  readonly waitMs: number;
}

export interface LowerBound {
  readonly tasks: number;
  /** Time of agents that the tasks themselves take. */
  readonly workSeconds: number;
  /** Agents that must exist at once so that no task waits longer. */
  readonly agentsPeak: number;
  /** No run that ends all tasks costs less, however long they wait: their work, and one start. */
  readonly agentSeconds: number;
  /** No run in which no task waits longer costs less. */
  readonly agentSecondsWithoutViolation: number;
}

export interface ClairvoyantPlan {
  readonly stepMs: number;
  /** Agents to have, ready or starting, from `index × stepMs` after the first arrival of the run on. */
  readonly agents: Int32Array;
  readonly bound: LowerBound;
}

export async function clairvoyantPlan(arrivals: ArrivalSource, options: ClairvoyantOptions): Promise<ClairvoyantPlan> {
  const { agent, waitMs } = options;
  const offered = await offeredWork(arrivals, { type: agent.type, speed: agent.speed });
  const { stepMs } = offered;
  // For the bound the wait is rounded up to whole steps; the plan leaves a step to the grid and one to its own looks.
  const longest = tautString(tubeOf(offered, Math.ceil(waitMs / stepMs)));
  const slotsPeak = longest.reduce((most, slots) => Math.max(most, slots), 0) / stepMs;
  const busySlots = tautString(tubeOf(offered, Math.max(0, Math.floor(waitMs / stepMs) - 2)));
  const needed = Int32Array.from(busySlots, (slots) => agentsFor(slots / stepMs, agent));
  const aheadMs = agent.startupMs * (1 + agent.startupSpreadRatio);
  const bound = boundOf(offered, { agent, agentsPeak: agentsFor(slotsPeak, agent) });
  return { stepMs, agents: mostAhead(needed, Math.ceil(aheadMs / stepMs) + 1), bound };
}

/** Rates are quotients of sums: what is a whole number of agents must not become one more. */
const agentsFor = (busySlots: number, { slots }: AgentModel): number =>
  Math.max(0, Math.ceil(busySlots / slots - 1e-6));

/**
 * Asks for what the plan says, and lets nobody go who is needed for the tasks that are there: somebody has to do that
 * work, which the plan took to be done by now. Its first look is taken to be at the start of the run.
 */
export function clairvoyant({ stepMs, agents }: ClairvoyantPlan): Scaler {
  let startedAt: number | undefined;
  return {
    name: 'clairvoyant',
    intervalMs: stepMs,
    desired({ now, desired, slotsPerAgent, waiting, running }) {
      startedAt ??= now;
      const planned = agents[Math.floor((now - startedAt) / stepMs)] ?? 0;
      const useful = Math.ceil((waiting + running) / slotsPerAgent);
      return Math.max(planned, Math.min(useful, Math.max(1, desired)));
    },
  };
}

function tubeOf({ doneMs }: OfferedWork, waitSteps: number): { lower: Float64Array; upper: Float64Array } {
  const count = doneMs.length + waitSteps;
  const all = doneMs.at(-1) ?? 0;
  const upper = new Float64Array(count).fill(all);
  upper.set(doneMs);
  const lower = new Float64Array(count);
  lower.set(doneMs, waitSteps);
  return { lower, upper };
}

function boundOf(
  { doneMs, tasks }: OfferedWork,
  { agent, agentsPeak }: { agent: AgentModel; agentsPeak: number },
): LowerBound {
  const workSeconds = (doneMs.at(-1) ?? 0) / agent.slots / 1000;
  const startSeconds = tasks === 0 ? 0 : agent.startupMs / 1000;
  return {
    tasks,
    workSeconds,
    agentsPeak,
    agentSeconds: workSeconds + startSeconds,
    agentSecondsWithoutViolation: workSeconds + startSeconds * agentsPeak,
  };
}

/**
 * The most that is needed from each step to `steps` later: who takes as long to start must be ordered then, and who
 * would be needed again sooner than a new one could start stays, since that is cheaper.
 */
function mostAhead(needed: Int32Array, steps: number): Int32Array {
  const most = new Int32Array(needed.length);
  // Steps whose value no later one in the window exceeds, from the last to the first.
  const waiting = new Int32Array(needed.length);
  let head = 0;
  let tail = 0;
  for (let step = needed.length - 1; step >= 0; step--) {
    const value = needed[step] ?? 0;
    while (tail > head && (needed[waiting[tail - 1] ?? 0] ?? 0) <= value) tail--;
    waiting[tail++] = step;
    while ((waiting[head] ?? 0) > step + steps) head++;
    most[step] = needed[waiting[head] ?? 0] ?? 0;
  }
  return most;
}
