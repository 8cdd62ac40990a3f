// What the controller would say limits the fleet: the agents of one type, and every stage that was looked at.
import type { Bottleneck, Stage } from '@muster/contract';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

const agents = (name: string, utilization: number, perSecond: number): Stage => ({
  kind: 'agents',
  name,
  utilization,
  perSecond,
  perSecondMax: perSecond / utilization,
  waiting: 0,
});

const LIMITING: Stage = { ...agents('coding', 0.96, 13.4), waiting: 18, slots: 28, agents: 14, agentsMore: 2 };

const STAGES: readonly Stage[] = [
  LIMITING,
  agents('research', 0.71, 30.2),
  agents('review', 0.52, 8.9),
  agents('summaries', 0.44, 22.6),
  { kind: 'event-loop', utilization: 0.11, perSecond: 75.1, perSecondMax: 683, waiting: 0 },
  { kind: 'journal', utilization: 0.06, perSecond: 75.1, perSecondMax: 1_250, isAtLeast: true, waiting: 0 },
];

export function limitsReply({ path }: Asked, now = Date.now()): TaskReply | undefined {
  if (path !== '/v1/status') return undefined;
  const bottleneck: Bottleneck = {
    from: now - 380_000,
    to: now - 80_000,
    summary:
      'the agents of type coding limit: 96 % of 28 slots were busy, 14 tasks/s at most; 2 more agents would do for what ' +
      'waits (18 tasks wait); after that the controller, at 680 tasks/s',
    isKnown: true,
    limiting: [LIMITING],
    stages: [...STAGES],
  };
  return { status: 200, body: { now, bottleneck } };
}
