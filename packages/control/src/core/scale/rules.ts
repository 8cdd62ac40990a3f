// The threshold rules: more agents when any measure is over its maximum, fewer when all are below their minimum.
import type { Pending } from './pending.ts';
import type { Ask, Situation } from './situation.ts';
import { agentsOf, compared } from './wording.ts';

/** Is anything known of the agents? Without it only the queue speaks, and nothing is removed. */
export function isSeen({ inputs, hasData }: Pick<Situation, 'inputs' | 'hasData'>): boolean {
  return hasData && (inputs.utilization !== null || inputs.agents === 0);
}

/** Any of: queue depth over its maximum, utilisation over its maximum, too few idle agents. */
export function overMaximum(situation: Situation, pending: Pending): readonly Ask[] {
  const { policy, inputs } = situation;
  const asks: Ask[] = [];
  const ask = (because: string, isCovered: boolean): void => {
    asks.push({ by: 'threshold', because, isUrgent: false, isCovered });
  };
  const { queueDepth, utilization, idleAgents } = inputs;
  if (queueDepth > policy.maxQueueDepth) {
    ask(`queue depth ${queueDepth} > ${policy.maxQueueDepth}`, pending.queueDepth <= policy.maxQueueDepth);
  }
  if (!isSeen(situation)) return asks;
  if (utilization !== null && utilization > policy.maxUtilization) {
    const words = `utilisation ${compared(utilization, '>', policy.maxUtilization)}`;
    ask(words, pending.agents > 0 && pending.utilization <= policy.maxUtilization);
  }
  if (idleAgents + pending.agents < policy.minIdleAgents) {
    const starting = pending.agents === 0 ? '' : `, ${pending.agents} starting`;
    ask(`${agentsOf(idleAgents)} idle${starting} < ${policy.minIdleAgents}`, false);
  }
  return asks;
}

/** All of: queue depth below its minimum, utilisation below its minimum; in words, or nothing when it does not hold. */
export function belowMinimum(situation: Situation): string | undefined {
  const { policy, inputs } = situation;
  const { queueDepth, utilization } = inputs;
  if (!isSeen(situation) || utilization === null) return undefined;
  if (queueDepth >= policy.minQueueDepth || utilization >= policy.minUtilization) return undefined;
  const words = `utilisation ${compared(utilization, '<', policy.minUtilization)}`;
  return `queue depth ${queueDepth} < ${policy.minQueueDepth} and ${words}`;
}

/** Agents beyond minIdleAgents that have been idle for longer than maxIdleTimeMs. */
export function idleTooLong(situation: Situation): number {
  const { policy, inputs } = situation;
  if (policy.maxIdleTimeMs === 0 || !isSeen(situation)) return 0;
  return Math.max(0, Math.min(inputs.longIdleAgents, inputs.idleAgents - policy.minIdleAgents));
}
