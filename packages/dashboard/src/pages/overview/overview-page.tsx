// Overview: four figures, three charts over the chosen span, what happened, and the place of the objective.
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { place, setQuery } from '../../shell/location.ts';
import { Charts } from './charts.tsx';
import { Figures } from './figures.tsx';
import { Happenings } from './happenings.tsx';
import { joined } from './history.ts';
import { Limits } from './limits.tsx';
import { Objective } from './objective.tsx';
import { ReviewLine } from './review-line.tsx';
import { TenantOverview } from './tenant-overview.tsx';
import { type History, SPANS, type Span, spanOf, useHistory } from './use-history.ts';
import './overview.css';

export function OverviewPage() {
  const { live } = useApp();
  const overview = live.overview.value;
  if (overview === undefined && live.isKnown.value) return <TenantOverview />;
  if (overview === undefined) return <p class="loading">Waiting for the first snapshot</p>;
  if (overview.agents.total === 0 && overview.tasks.submitted === 0) return <Untouched />;
  return (
    <div class="overview">
      <Figures overview={overview} points={live.points.value} />
      <Limits />
      <ReviewLine />
      <Past />
      <div class="overview-pair">
        <Happenings happenings={live.happenings.value} />
        <Objective overview={overview} />
      </div>
    </div>
  );
}

/** What is live comes every second, after what was kept before the page was opened. */
function Past() {
  const { live } = useApp();
  const span = spanOf(place.value.query.get('span'));
  const history = useHistory(span);
  const livePoints = live.points.value;
  const points = useMemo(
    () => (span.isLive ? joined(history.points, livePoints) : history.points),
    [span, history, livePoints],
  );
  return (
    <>
      <SpanChoice span={span} />
      <PastState span={span} history={history} />
      <Charts points={points} happenings={live.happenings.value} span={span} />
    </>
  );
}

function SpanChoice({ span }: { readonly span: Span }) {
  return (
    <fieldset class="choice span-choice">
      <legend class="unseen">Span of the charts</legend>
      {SPANS.map(({ word, isLive }) => (
        <button
          key={word}
          type="button"
          aria-pressed={word === span.word}
          onClick={() => setQuery({ span: isLive ? undefined : word })}
        >
          {word}
        </button>
      ))}
    </fieldset>
  );
}

/** The live span has something to show without its past, and says nothing of it. */
function PastState({
  span,
  history: { isThere, problem, points },
}: {
  readonly span: Span;
  readonly history: History;
}) {
  if (span.isLive) return null;
  if (problem !== undefined) {
    return (
      <p class="problem" role="alert">
        {problem}
      </p>
    );
  }
  if (!isThere) return <p class="loading">Asking for the last {span.word}</p>;
  return points.length === 0 ? <p class="note">Nothing was measured in the last {span.word}.</p> : null;
}

/** A controller to which nothing has come yet. */
function Untouched() {
  return (
    <div class="blank">
      <strong>The controller is up, and nothing has come to it yet</strong>
      <p>
        Start an agent around any program: <code>muster agent run --type work --command cat</code>
      </p>
      <p>
        Hand in a task: <code>muster submit --type work --payload '"hello"'</code>
      </p>
      <p>
        Or watch a fleet at work: <code>npm run demo</code>
      </p>
    </div>
  );
}
