// What the controller would say limits the fleet: how full each stage was lately, by the model of the fleet.
import type { Bottleneck, Stage } from '@muster/contract';
import { bottleneckText } from '../../control/src/core/review/bottleneck-text.ts';
import { modelOf, type PoolModel, utilizationOf } from './fleet-model.ts';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

/** Five minutes, which ended a moment ago. */
const WINDOW = [305, 5] as const;
/** Of the stages that carry much more. */
const CONTROLLER_PER_SECOND = 680;
const JOURNAL_PER_SECOND = 1_250;
const FULL_RATIO = 0.9;

function agentsStage(model: PoolModel): Stage {
  const utilization = model.mean(utilizationOf, WINDOW);
  const perSecond = model.mean(({ endedPerSecond }) => endedPerSecond, WINDOW);
  const { waiting, slots, agents } = model.at(WINDOW[1]);
  const stage = { kind: 'agents', name: model.plan.type, utilization, perSecond, waiting } as const;
  const isFull = utilization >= FULL_RATIO;
  return { ...stage, perSecondMax: perSecond / utilization, ...(isFull ? { slots, agents, agentsMore: 2 } : {}) };
}

export function limitsReply({ path }: Asked, now = Date.now()): TaskReply | undefined {
  if (path !== '/v1/status') return undefined;
  const pools = modelOf(47).map(agentsStage);
  const perSecond = pools.reduce((sum, stage) => sum + (stage.perSecond ?? 0), 0);
  const of = { perSecond, waiting: 0 };
  const loop = { kind: 'event-loop', utilization: perSecond / CONTROLLER_PER_SECOND } as const;
  const journal = { kind: 'journal', utilization: perSecond / JOURNAL_PER_SECOND, isAtLeast: true } as const;
  const stages: readonly Stage[] = [
    ...pools,
    { ...loop, ...of, perSecondMax: CONTROLLER_PER_SECOND },
    { ...journal, ...of, perSecondMax: JOURNAL_PER_SECOND },
  ].sort((a, b) => (b.utilization ?? 0) - (a.utilization ?? 0));
  const limiting = stages.filter(({ utilization }) => (utilization ?? 0) >= FULL_RATIO);
  const next = stages.find(({ kind }) => kind === 'event-loop');
  const told = { isKnown: true, limiting, stages: [...stages], ...(next === undefined ? {} : { next }) };
  const bottleneck: Bottleneck = {
    ...{ from: now - 1_000 * WINDOW[0], to: now - 1_000 * WINDOW[1] },
    ...told,
    limiting: [...limiting],
    summary: bottleneckText(told),
  };
  return { status: 200, body: { now, bottleneck } };
}
