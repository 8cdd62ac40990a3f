// Why here: the decision's factors as bars, the runners-up, what would have flipped it. Why waiting: what blocks it.

import type { Candidate, Decision, Waiting } from '@muster/contract';
import { counted, durationText } from '@muster/contract/amounts';
import { FactorBar, FactorKey } from '../../chart/factor-bars.tsx';
import { paths } from '../../paths.ts';
import { clockText } from '../../words/numbers.ts';

export function WhyWaiting({ waiting }: { readonly waiting: Waiting }) {
  const { detail, position, positionIsExact, capableAgents, freeSlots, expectedStartAt } = waiting;
  const now = Date.now();
  return (
    <section aria-labelledby="why-waiting">
      <h3 id="why-waiting">Why waiting</h3>
      <p>{detail}</p>
      <dl class="task-facts figures">
        <div>
          <dt>Place</dt>
          <dd>
            {positionIsExact ? '' : 'about '}
            {position}
            {position === 1 && ', the next'}
          </dd>
        </div>
        <div>
          <dt>Could take it</dt>
          <dd>
            {counted(capableAgents, 'agent')}, {counted(freeSlots, 'free slot')}
          </dd>
        </div>
        {expectedStartAt !== undefined && (
          <div>
            <dt>Expected start</dt>
            <dd>
              {expectedStartAt <= now ? 'any moment' : `in ${durationText(expectedStartAt - now)}`}
              {intervalText(waiting, now)}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function intervalText({ expectedStartInterval }: Waiting, now: number): string {
  if (expectedStartInterval === undefined) return '';
  const [from, to] = expectedStartInterval;
  return `; four of five times in ${durationText(Math.max(0, from - now))} to ${durationText(Math.max(0, to - now))}`;
}

interface WhyHereProps {
  readonly task: string;
  readonly decision: Decision;
  readonly summary: string;
}

export function WhyHere({ task, decision, summary }: WhyHereProps) {
  const { chosen, runnersUp, weights, flips, profile, picker, at, attempt } = decision;
  const how = `Attempt ${attempt} at ${clockText(at)}, profile ${profile}, picked by ${picker}.`;
  return (
    <section aria-labelledby="why-here">
      <h3 id="why-here">Why here</h3>
      <p>{summary}</p>
      <FactorKey />
      <ol class="candidates">
        {[chosen, ...runnersUp].map((candidate, index) => (
          <CandidateRow key={candidate.agent} candidate={candidate} weights={weights} isChosen={index === 0} />
        ))}
      </ol>
      {flips.length > 0 && (
        <>
          <h4>What would have flipped it</h4>
          <ul class="flips figures">
            {flips.map(({ factor, weight, from, to }) => (
              <li key={`${factor} ${to}`}>
                {factor} at {weight.toFixed(2)} instead of {from.toFixed(2)}: <b>{to}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="note">
        {how} {leftOutText(decision)} <a href={paths.routing({ task })}>Try other weights</a>
      </p>
    </section>
  );
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly weights: Decision['weights'];
  readonly isChosen: boolean;
}

function CandidateRow({ candidate: { agent, score, factors }, weights, isChosen }: CandidateRowProps) {
  return (
    <li>
      <span class={isChosen ? 'candidate is-chosen' : 'candidate'}>
        <a href={paths.fleet({ agent })}>{agent}</a>
      </span>
      <FactorBar factors={factors} weights={weights} />
      <span class="number">{score.toFixed(3)}</span>
    </li>
  );
}

/** Who was not even compared. */
function leftOutText({ candidates, filtered, guard, explored, preferencesDropped }: Decision): string {
  const { capability, unavailable, ejected, full, young, otherVersion } = filtered;
  const left: readonly (readonly [number, string])[] = [
    [capability, 'lack a capability'],
    [unavailable, 'unavailable'],
    [ejected, 'ejected'],
    [full, 'full'],
    [young, 'in their slow start'],
    [otherVersion, 'of another version'],
    [guard.hot, 'too busy beside their peers'],
  ];
  const told = left.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return [
    `${counted(candidates, 'agent')} compared${told.length === 0 ? '' : `; left out: ${told.join(', ')}`}.`,
    ...(explored ? ['Chosen at random, to learn.'] : []),
    ...(preferencesDropped ? ['No live agent had what it prefers.'] : []),
  ].join(' ');
}
