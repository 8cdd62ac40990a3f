// What limits, in a sentence: the same for the command line, the dashboard, the log and the review.

import type { Bottleneck, Stage } from '@muster/contract';
import { amount, gaugeText } from '@muster/contract/amounts';

export function bottleneckText({
  isKnown,
  limiting,
  next,
  stages,
}: Pick<Bottleneck, 'isKnown' | 'limiting' | 'next' | 'stages'>): string {
  if (!isKnown) return 'not known: nothing was measured';
  const [first, ...others] = limiting;
  if (first === undefined) return nothingText(stages);
  const also = others.length === 0 ? '' : `; also full: ${others.slice(0, NAMED_MAX).map(nameOf).join(', ')}`;
  return `${limitText(first)}${thenText(next)}${also}`;
}

/** Of the stages that are full besides the first. */
const NAMED_MAX = 3;

function nothingText(stages: readonly Stage[]): string {
  const unknown = stages.find((stage) => stage.unknown !== undefined);
  const but = unknown === undefined ? '' : `; not known of ${nameOf(unknown)}: ${unknown.unknown}`;
  const [fullest] = stages;
  if (fullest === undefined || fullest.utilization === null || fullest.utilization < QUIET_RATIO) {
    return `nothing limits: there was next to nothing to do${but}`;
  }
  return `nothing limits: the fullest stage is ${nameOf(fullest)}, at ${gaugeText(fullest.utilization)}${but}`;
}

const QUIET_RATIO = 0.005;

function limitText(stage: Stage): string {
  const { kind, name, utilization, waiting, perSecondMax, slots } = stage;
  const share = gaugeText(utilization ?? 0);
  switch (kind) {
    case 'missing-agents':
      return `no agent can take tasks of type ${name}: ${tasks(waiting)}`;
    case 'pause':
      return `${name === undefined ? 'a pause holds tasks back' : `the pause of ${name} holds tasks back`}: ${tasks(waiting)} behind it`;
    case 'limit': {
      const most = perSecondMax === null ? '' : `, ${rate(perSecondMax)} at most`;
      return `the limit ${name} holds tasks back: it was full ${share} of the time${most}; ${tasks(waiting)} behind it`;
    }
    case 'event-loop':
      return `the controller limits: its event loop was busy ${share} of the time${mostText(stage)}`;
    case 'journal':
      return `the journal limits: what is written takes the disk ${share} of the time${mostText(stage)}`;
    case 'agents':
      return `the agents of type ${name} limit: ${share} of ${amount(slots ?? 0)} slots were busy${mostText(stage)}${moreText(stage)}`;
    default:
      return kind satisfies never;
  }
}

function mostText({ perSecondMax, isAtLeast }: Stage): string {
  if (perSecondMax === null) return '';
  return isAtLeast === true ? `, ${rate(perSecondMax)} or more` : `, ${rate(perSecondMax)} at most`;
}

function moreText({ agentsMore, waiting }: Stage): string {
  if (agentsMore === undefined) return '';
  const agents = `${amount(agentsMore)} more ${agentsMore === 1 ? 'agent' : 'agents'}`;
  return waiting === 0
    ? `; ${agents} would leave room for chance`
    : `; ${agents} would do for what waits (${tasks(waiting)})`;
}

function thenText(next: Stage | undefined): string {
  if (next === undefined || next.perSecondMax === null) return '';
  const at = next.isAtLeast === true ? `at ${rate(next.perSecondMax)} or more` : `at ${rate(next.perSecondMax)}`;
  return `; after that ${nameOf(next)}, ${at}`;
}

/** A stage in a sentence. */
export function nameOf({ kind, name }: Stage): string {
  switch (kind) {
    case 'missing-agents':
      return `agents for ${name}, of which there are none`;
    case 'pause':
      return name === undefined ? 'a pause' : `the pause of ${name}`;
    case 'limit':
      return `the limit ${name}`;
    case 'event-loop':
      return 'the controller';
    case 'journal':
      return 'the journal';
    case 'agents':
      return `the agents of type ${name}`;
    default:
      return kind satisfies never;
  }
}

const rate = (perSecond: number): string => `${amount(perSecond)} tasks/s`;
const tasks = (count: number): string => `${amount(count)} ${count === 1 ? 'task waits' : 'tasks wait'}`;
