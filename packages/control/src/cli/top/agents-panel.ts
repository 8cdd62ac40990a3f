// The agents: state, slots, load, what they did, since when.
import { durationText, gaugeText } from '@muster/contract/amounts';
import type { LiveAgent } from '@muster/contract/live';
import { bar, type Style } from '../table.ts';
import { clockTime } from '../times.ts';
import { span } from './line.ts';
import { byName, byNumber, type PanelTable } from './panel.ts';
import { STATE_LOOKS, STATE_RANKS } from './states.ts';

const BAR_WIDTH = 8;
/** Above these an agent is warm, and hot. */
const WARM_RATIO = 0.7;
const HOT_RATIO = 0.9;

export const AGENTS: PanelTable<LiveAgent> = {
  title: 'Agents',
  rows: ({ agents }) => agents,
  texts: ({ id, type, state, version = '', reason = '' }) => [id, type, state, version, reason],
  sorts: [
    { title: 'AGENT', compare: byName(({ id }) => id), isDescending: false, isGiven: true },
    { title: 'STATE', compare: byNumber(({ state }) => -STATE_RANKS[state]), isDescending: false },
    { title: 'SLOTS', compare: byNumber(busyRatio), isDescending: true },
    { title: 'LOAD', compare: byNumber(({ loadRatio }) => loadRatio), isDescending: true },
    { title: 'DONE', compare: byNumber(({ completed }) => completed), isDescending: true },
    { title: 'FAILED', compare: byNumber(({ failed }) => failed), isDescending: true },
    { title: 'FOR', compare: byNumber(({ sinceAt }) => -sinceAt), isDescending: true },
  ],
  // Who is in trouble is looked for first.
  urgency: ({ state }) => STATE_RANKS[state],
  columns: ({ now }) => [
    { title: 'AGENT', cell: ({ id }) => span(id), rank: 0 },
    { title: 'TYPE', cell: ({ type }) => span(type, 'dim'), rank: 6 },
    {
      title: 'STATE',
      cell: ({ state }) => span(STATE_LOOKS[state].word, STATE_LOOKS[state].style),
      width: 11,
      rank: 1,
    },
    { title: 'SLOTS', cell: slotsSpan, width: BAR_WIDTH + 6, rank: 2 },
    { title: 'LOAD', cell: ({ loadRatio }) => loadSpan(loadRatio), isNumber: true, width: 5, rank: 4 },
    { title: 'DONE', cell: ({ completed }) => span(String(completed)), isNumber: true, width: 8, rank: 5 },
    { title: 'FAILED', cell: ({ failed }) => failedSpan(failed), isNumber: true, width: 7, rank: 3 },
    {
      title: 'FOR',
      cell: ({ sinceAt }) => span(sinceAt > 0 ? durationText(Math.max(0, now - sinceAt)) : '', 'dim'),
      isNumber: true,
      width: 11,
      rank: 7,
    },
    { title: 'WHY', cell: ({ reason = '' }) => span(reason, 'yellow'), rank: 8 },
    { title: 'VERSION', cell: ({ version = '' }) => span(version, 'dim'), rank: 9 },
  ],
  detail: ({ id, type, state, sinceAt, version, reason }) =>
    [
      `${id} of type ${type}: ${STATE_LOOKS[state].word}`,
      reason ?? '',
      sinceAt > 0 ? `since ${clockTime(sinceAt)}` : '',
      version === undefined ? '' : `version ${version}`,
      `muster agents show ${id}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  none: 'No agent yet. Start one with: muster agent run --help',
  isOfFleet: true,
};

function busyRatio({ slots, slotsBusy }: LiveAgent): number {
  return slotsBusy / Math.max(1, slots);
}

function slotsSpan(agent: LiveAgent) {
  const { slots, slotsBusy } = agent;
  return span(`${bar(busyRatio(agent), BAR_WIDTH)} ${slotsBusy}/${slots}`, slotsBusy === 0 ? 'dim' : undefined);
}

export function loadSpan(ratio: number) {
  const style: Style | undefined =
    ratio >= HOT_RATIO ? 'red' : ratio >= WARM_RATIO ? 'yellow' : ratio === 0 ? 'dim' : undefined;
  return span(gaugeText(ratio), style);
}

const failedSpan = (failed: number) => span(String(failed), failed === 0 ? 'dim' : 'red');
