// The first line of every page: is the fleet well, and if not, what needs a person. Worst first; each with its place.
import type { LiveAgent, LiveOverview } from '@muster/contract/live';
import { count, spanText, whole } from '../words/numbers.ts';
import { CELL_STATES, STATE_ORDER } from '../words/states.ts';
import { paths } from './paths.ts';

export type Severity = 'well' | 'warn' | 'critical';

export interface Need {
  readonly severity: 'warn' | 'critical';
  readonly text: string;
  readonly path: string;
}

export interface Verdict {
  readonly severity: Severity;
  readonly headline: string;
  /** What needs somebody; when nothing does, empty. */
  readonly needs: readonly Need[];
  /** How it goes, in a sentence. */
  readonly summary: string;
}

export function verdictOf(overview: LiveOverview, agents: ReadonlyMap<string, LiveAgent>): Verdict {
  const needs = [...controllerNeeds(overview), ...fleetNeeds(overview, agents), ...taskNeeds(overview)];
  const isCritical = needs.some(({ severity }) => severity === 'critical');
  const worstFirst = [...needs].sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
  return {
    severity: isCritical ? 'critical' : needs.length > 0 ? 'warn' : 'well',
    headline: headlineOf(worstFirst),
    needs: worstFirst,
    summary: summaryOf(overview),
  };
}

function headlineOf(needs: readonly Need[]): string {
  if (needs.length === 0) return 'Healthy';
  return needs.length === 1 ? 'One thing needs you' : `${needs.length} things need you`;
}

function summaryOf({ agents, tasks, waitMs }: LiveOverview): string {
  if (agents.total === 0) return 'No agent is connected yet';
  const fleet = `${whole(agents.busy)} of ${count(agents.total, 'agent')} busy`;
  if (tasks.waiting === 0) return `${fleet}, nothing waits`;
  const waits = waitMs === null ? '' : `, 95 % start within ${spanText(waitMs.p95)}`;
  return `${fleet}, ${count(tasks.waiting, 'task')} waiting${waits}`;
}

function controllerNeeds({ readiness, loopDelayMsMax }: LiveOverview): Need[] {
  const needs: Need[] = [];
  if (readiness === 'disk-full') {
    needs.push({ severity: 'critical', text: 'The disk is full: new tasks are refused', path: paths.overview() });
  }
  if (readiness === 'stopping') needs.push({ severity: 'warn', text: 'The controller stops', path: paths.overview() });
  // Heartbeats are looked at every second: a loop that stalls longer makes healthy agents look silent.
  if (loopDelayMsMax > 1_000) {
    const text = `The controller stalled for ${spanText(loopDelayMsMax)}`;
    needs.push({ severity: 'warn', text, path: paths.overview() });
  }
  return needs;
}

function fleetNeeds(overview: LiveOverview, agents: ReadonlyMap<string, LiveAgent>): Need[] {
  const needs: Need[] = [];
  const { tasks, demands } = overview;
  if (overview.agents.total === 0 && tasks.waiting > 0) {
    const text = `${count(tasks.waiting, 'task')} wait${tasks.waiting === 1 ? 's' : ''} and there is no agent`;
    needs.push({ severity: 'critical', text, path: paths.fleet() });
  } else if (demands > 0) {
    const text = `${count(demands, 'kind')} of work wait${demands === 1 ? 's' : ''} for an agent that can take it`;
    needs.push({ severity: 'warn', text, path: paths.tasks({ state: 'waiting' }) });
  }
  const troubled = new Map<LiveAgent['state'], number>();
  for (const { state } of agents.values()) {
    if (CELL_STATES[state].isTrouble) troubled.set(state, (troubled.get(state) ?? 0) + 1);
  }
  // Always in one order: a line that changes places is not read.
  for (const state of STATE_ORDER) {
    const number = troubled.get(state);
    if (number === undefined) continue;
    const text = `${count(number, 'agent')} ${number === 1 ? 'is' : 'are'} ${CELL_STATES[state].word}`;
    needs.push({ severity: 'warn', text, path: paths.fleet({ state }) });
  }
  return needs;
}

function taskNeeds({ tasks, pauses }: LiveOverview): Need[] {
  const needs: Need[] = [];
  const add = (text: string, state: string) => needs.push({ severity: 'warn', text, path: paths.tasks({ state }) });
  if (tasks.deadLettered > 0) add(count(tasks.deadLettered, 'dead letter'), 'dead-lettered');
  if (tasks.awaitingApproval > 0) {
    add(
      `${count(tasks.awaitingApproval, 'task')} await${tasks.awaitingApproval === 1 ? 's' : ''} approval`,
      'awaiting-approval',
    );
  }
  if (pauses > 0) add(`${count(pauses, 'pause')} ${pauses === 1 ? 'is' : 'are'} in force`, 'waiting');
  return needs;
}
