// A routing decision as a table: weight × factor = contribution, for the chosen agent and the runners-up.

import type { Candidate, Decision, Explanation, Waiting } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { FACTORS } from '@muster/contract/words';
import { facts, paint, table } from './table.ts';
import type { Terminal } from './terminal.ts';

type Look = Pick<Terminal, 'columns' | 'hasColour'>;

export function explanationText(
  explanation: Explanation,
  { terminal, now }: { readonly terminal: Look; readonly now: number },
): string {
  const { task, state, summary, waiting, decision } = explanation;
  const parts = [`${paint(`${task} is ${state}.`, 'bold', terminal)} ${summary}`];
  if (waiting !== undefined) parts.push(waitingText(waiting, now));
  if (decision !== undefined) parts.push(decisionText(decision, terminal));
  return parts.join('\n\n');
}

export function decisionText(decision: Decision, terminal: Look): string {
  const { filtered, guard } = decision;
  const pairs: [string, string][] = [
    ['attempt', `${decision.attempt} on ${decision.agent}${decision.explored ? ', chosen at random to learn' : ''}`],
    ['profile', `${decision.profile}, picked by ${decision.picker}, seed ${decision.seed}`],
    ['candidates', `${decision.candidates} compared`],
    ['filtered', filteredText(filtered)],
    ['guard', guardText(guard)],
  ];
  if (decision.preferencesDropped) pairs.push(['preferences', 'dropped: no live agent had what the task prefers']);
  if (decision.versionDropped) pairs.push(['version', 'dropped: no agent of the version that it drew could take it']);
  if (decision.ejectionIgnored)
    pairs.push(['ejection', `ignored: ${decision.agent} is the last that can do something`]);
  if (decision.passed > 0) {
    pairs.push([
      'order',
      `passed ${decision.passed} earlier task${decision.passed === 1 ? '' : 's'}: it suits the agent better`,
    ]);
  }
  if (decision.outcome !== undefined) {
    const { state, runMs } = decision.outcome;
    pairs.push(['outcome', runMs === undefined ? state : `${state} after ${durationText(runMs)}`]);
  }
  return `${facts(pairs)}\n\n${scoreTable(decision, terminal)}\n\n${flipsText(decision)}`;
}

/** The usual rules always, the others when they left somebody out. */
function filteredText({ capability, unavailable, ejected, full, young, otherVersion }: Decision['filtered']): string {
  if (capability + unavailable + ejected + full + young + otherVersion === 0) return 'none';
  const rare = [
    [ejected, 'ejected'],
    [young, 'in slow start'],
    [otherVersion, 'of another version'],
  ] as const;
  return [
    `${capability} lack a capability, ${unavailable} unavailable, ${full} full`,
    ...rare.filter(([count]) => count > 0).map(([count, rule]) => `${count} ${rule}`),
  ].join(', ');
}

/** Each cell reads weight × factor = contribution; the columns add up to the score. */
function scoreTable({ weights, chosen, runnersUp }: Decision, terminal: Look): string {
  const candidates = [chosen, ...runnersUp];
  const contribution = ({ factors }: Candidate, factor: (typeof FACTORS)[number]): string =>
    `${weights[factor].toFixed(2)} × ${factors[factor].toFixed(2)} = ${(weights[factor] * factors[factor]).toFixed(3)}`;
  const scores = { name: 'score', cell: (candidate: Candidate) => candidate.score.toFixed(3) };
  const rows = [
    ...FACTORS.map((factor) => ({ name: factor, cell: (candidate: Candidate) => contribution(candidate, factor) })),
    scores,
  ];
  return table(
    rows,
    [
      { title: 'FACTOR', cell: ({ name }) => name },
      ...candidates.map((candidate, index) => ({
        title: `${index === 0 ? '→ ' : ''}${candidate.agent}`,
        cell: ({ cell }: (typeof rows)[number]) => cell(candidate),
        isNumber: true,
      })),
    ],
    terminal,
  );
}

function guardText({ limit, hot, allHot }: Decision['guard']): string {
  if (allHot)
    return `every agent was hot (in-flight work ÷ capacity above ${limit.toFixed(2)}): the one with least work took it`;
  return `${hot} hot (in-flight work ÷ capacity above ${limit.toFixed(2)}) left out`;
}

function flipsText({ flips, runnersUp, agent }: Decision): string {
  if (runnersUp.length === 0) return `No other agent could take it: no weight would have changed the choice.`;
  if (flips.length === 0) return `No single weight would have changed the choice: ${agent} leads under each.`;
  const lines = flips.map(
    ({ factor, from, weight, to }) => `  ${factor} ${from.toFixed(2)} → ${weight.toFixed(2)} would have chosen ${to}`,
  );
  return ['What would have flipped it (other weights rescaled):', ...lines].join('\n');
}

function waitingText(waiting: Waiting, now: number): string {
  const { expectedStartAt: expected, expectedStartInterval: interval } = waiting;
  const pairs: [string, string][] = [
    ['blocked by', `${waiting.blocker}: ${waiting.detail}`],
    ['position', `${waiting.positionIsExact ? '' : 'about '}${waiting.position}`],
    ['agents', `${waiting.capableAgents} could take it, ${waiting.freeSlots} slots free`],
  ];
  if (expected !== undefined) {
    const from = (at: number): string => durationText(Math.max(0, at - now));
    const range = interval === undefined ? '' : ` (80 %: ${from(interval[0])} to ${from(interval[1])})`;
    pairs.push(['expected start', `in ${from(expected)}${range}`]);
  }
  return facts(pairs);
}
