// The seat of the objective: what is promised and how much of the budget for breaking it is left. Until objectives are
// kept, it says how the last minute did against the one that Muster starts from.
import type { LiveOverview } from '@muster/contract/live';
import { textOf } from '../../words/numbers.ts';

/** The objective that a fleet starts with: 95 % of its tasks start within two seconds. */
const OBJECTIVE_MS = 2_000;

export function Objective({ overview: { waitMs } }: { readonly overview: LiveOverview }) {
  const isMet = waitMs !== null && waitMs.p95 <= OBJECTIVE_MS;
  return (
    <section class="section" aria-labelledby="objective">
      <div class="section-head">
        <h2 id="objective">Objective</h2>
      </div>
      <p>95 % of the tasks start within {textOf(OBJECTIVE_MS, 'ms')}.</p>
      <Scale p95={waitMs?.p95} />
      <p class={isMet || waitMs === null ? 'soft' : 'problem'}>
        {waitMs === null
          ? 'No task started in the last minute.'
          : `In the last minute they did within ${textOf(waitMs.p95, 'ms')}: ${isMet ? 'met' : 'missed'}.`}
      </p>
      <p class="note">Objectives of your own, and what is left of their budgets, come with Alerts.</p>
    </section>
  );
}

/** Where the wait is between nothing and twice the objective. */
function Scale({ p95 }: { readonly p95: number | undefined }) {
  const at = p95 === undefined ? undefined : Math.min(1, p95 / (2 * OBJECTIVE_MS)) * 100;
  return (
    <svg class="objective-scale" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      <path class="objective-base" d="M0 10H100" />
      <path class="objective-limit" d="M50 2V14" />
      {at !== undefined && (
        <path class={at <= 50 ? 'objective-met' : 'objective-missed'} d={`M0 10H${at.toFixed(1)}`} />
      )}
    </svg>
  );
}
