// Overview: four figures, three charts, what happened, and the place of the objective.
import { useApp } from '../../app.ts';
import { Charts } from './charts.tsx';
import { Figures } from './figures.tsx';
import { Happenings } from './happenings.tsx';
import { Objective } from './objective.tsx';
import './overview.css';

export function OverviewPage() {
  const { live } = useApp();
  const overview = live.overview.value;
  if (overview === undefined) return <p class="loading">Waiting for the first snapshot</p>;
  if (overview.agents.total === 0 && overview.tasks.submitted === 0) return <Untouched />;
  return (
    <div class="overview">
      <Figures overview={overview} points={live.points.value} />
      <Charts points={live.points.value} happenings={live.happenings.value} />
      <div class="overview-pair">
        <Happenings happenings={live.happenings.value} />
        <Objective overview={overview} />
      </div>
    </div>
  );
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
