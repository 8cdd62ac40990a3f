// The text of one review: from the verdict down to the numbers.

import type { Review } from '@muster/contract';
import { amount, costText, counted, durationText, percentText } from '@muster/contract/amounts';
import { Figure } from '../../chart/figure.tsx';
import { textOf } from '../../words/numbers.ts';
import { utcText } from './days.ts';
import { GrowthTable } from './growth-table.tsx';
import { Pools } from './pools.tsx';
import { TrendTable } from './trend-table.tsx';
import { Types } from './types.tsx';
import { pathOfConcern, savedText, stageText } from './words.ts';

export function Report({ review }: { readonly review: Review }) {
  const { from, to, measuredMs, verdict } = review;
  const isPart = measuredMs < 0.95 * (to - from);
  return (
    <>
      <p class="review-verdict" data-concerns={review.concerns.length > 0}>
        {`${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}.`}
      </p>
      {isPart && (
        <p class="note">
          Of {durationText(to - from)} {durationText(measuredMs)} were measured: the controller was away, or has just
          begun.
        </p>
      )}
      <Numbers review={review} />
      <div class="review-pair">
        <Concerns concerns={review.concerns} />
        <Limited bottleneck={review.bottleneck} />
      </div>
      <TrendTable trends={review.trends} />
      <Pools scaling={review.scaling} cost={review.cost} />
      <Types load={review.load} />
      <GrowthTable growth={review.growth} />
    </>
  );
}

function Numbers({ review: { load, service, cost } }: { readonly review: Review }) {
  const ended = load.completed + load.failed + load.deadLettered + load.cancelled + load.expired;
  const troubled = load.failed + load.deadLettered;
  const missed = counted(service.deadlineMisses, 'deadline');
  return (
    <dl class="figures-row">
      <Figure
        name="Tasks ended"
        value={ended}
        unit="none"
        note={`${textOf(load.perSecond, 'per second')} submitted, ${textOf(load.perSecondMax, 'per second')} at most`}
      />
      <Figure
        name={`Started within ${durationText(1_000 * service.objectiveSeconds)}`}
        value={service.metRatio}
        unit="ratio"
        note={`asked for: ${percentText(service.objectiveRatio)} · ${missed} missed`}
      />
      <Figure
        name="Wait, 95th percentile"
        value={service.wait === null ? null : 1_000 * service.wait.p95}
        unit="ms"
        note={
          service.wait === null
            ? 'no task started'
            : `half ${textOf(1_000 * service.wait.p50, 'ms')} · p99 ${textOf(1_000 * service.wait.p99, 'ms')}`
        }
      />
      <Figure
        name="Failed or dead-lettered"
        value={troubled}
        unit="none"
        note={`${amount(load.retries)} retried · ${amount(load.refused)} refused`}
      />
      <Figure
        name="Agent-hours"
        value={cost.pools.length === 0 ? null : cost.agentHours}
        unit="quantity"
        note={spentText(cost)}
      />
    </dl>
  );
}

function spentText(cost: Review['cost']): string {
  if (cost.pools.length === 0) return 'agents that join by themselves are not paid for here';
  const spent = cost.agentCost + cost.taskCost;
  return [savedText(cost), spent > 0 ? `${costText(spent)} spent` : undefined]
    .filter((part) => part !== undefined)
    .join(' · ');
}

function Concerns({ concerns }: { readonly concerns: Review['concerns'] }) {
  return (
    <section class="section" aria-labelledby="review-concerns">
      <div class="section-head">
        <h2 id="review-concerns">What needs you</h2>
      </div>
      {concerns.length === 0 ? (
        <p class="soft">Nothing, as far as this span tells.</p>
      ) : (
        <ol class="concerns">
          {concerns.map(({ kind, text, command }) => {
            const path = pathOfConcern(kind);
            const words = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
            return (
              <li key={`${kind} ${text}`}>
                {path === undefined ? words : <a href={path}>{words}</a>}
                {command !== undefined && <code class="note">{command}</code>}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

function Limited({ bottleneck: { windows, windowMs, full, busiest } }: { readonly bottleneck: Review['bottleneck'] }) {
  const looked = `${counted(windows, 'window')} of ${durationText(windowMs)}`;
  return (
    <section class="section" aria-labelledby="review-limits">
      <div class="section-head">
        <h2 id="review-limits">What limited</h2>
      </div>
      {windows === 0 && <p class="soft">Not known: nothing was measured.</p>}
      {windows > 0 && full.length === 0 && <p class="soft">Nothing, in {looked}.</p>}
      {full.length > 0 && (
        <ul class="limited" aria-label={`Share of ${looked}`}>
          {full.map((stage) => (
            <li key={`${stage.kind} ${stage.name ?? ''}`}>
              <span>{stageText(stage)}</span>
              <i aria-hidden="true">
                <i style={{ width: `${Math.min(1, stage.ratio) * 100}%` }} />
              </i>
              <span class="number">{percentText(stage.ratio)}</span>
            </li>
          ))}
        </ul>
      )}
      {busiest !== undefined && (
        <p class="note">
          {full.length === 0 ? 'The fullest' : 'The worst'}, at {utcText(busiest.from)}: {busiest.summary}.
        </p>
      )}
    </section>
  );
}
