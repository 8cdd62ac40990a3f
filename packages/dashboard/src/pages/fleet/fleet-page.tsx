// Fleet: pools as bars, every agent as a cell, one agent in detail. Whatever is filtered is in the address.
import { amount, counted } from '@muster/contract/amounts';
import type { LivePool } from '@muster/contract/live';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { paths } from '../../paths.ts';
import { place, setQuery } from '../../shell/location.ts';
import { NotShown } from '../../shell/not-shown.tsx';
import { WhyNot } from '../../shell/permission.tsx';
import { AgentPanel } from './agent-panel.tsx';
import { AgentTable } from './agent-table.tsx';
import { CellGroup } from './cell-group.tsx';
import { Filters } from './filters.tsx';
import { type Chosen, choose, FleetOrder, type FleetView, viewOf } from './fleet-view.ts';
import { pitchFor } from './honeycomb.ts';
import { PoolBars } from './pool-bars.tsx';
import { PoolOrders } from './pool-orders.tsx';
import './fleet.css';

/** A page with more drawings than this is not read any more; the filter narrows it down. */
const GROUPS_MAX = 40;

export function FleetPage() {
  const { live } = useApp();
  const view = viewOf(place.value.query);
  const order = useMemo(() => new FleetOrder(), []);
  const agents = live.agents.value;
  const chosen = useMemo(() => choose(agents.rows, view, order), [agents, place.value]);
  if (live.overview.value === undefined && live.isKnown.value) return <NotShown what="The fleet" />;
  if (live.overview.value === undefined) return <p class="loading">Waiting for the first snapshot</p>;
  const pool = live.pools.value.find(({ type }) => type === view.pool);
  const open = (id: string | undefined): void => setQuery({ agent: id }, { isStep: true });
  return (
    <div class={view.agent === undefined ? 'fleet' : 'fleet with-panel'}>
      <div class="fleet-main">
        <PoolBars pools={live.pools.value} chosen={view.pool} />
        {pool !== undefined && <ChosenPool pool={pool} />}
        <div class="section-head fleet-head">
          <h2>{headOf(chosen)}</h2>
        </div>
        {agents.rows.size === 0 ? <NoAgents /> : <Filters view={view} chosen={chosen} />}
        {agents.rows.size > 0 && chosen.shown === 0 && <NoneFound />}
        {view.form === 'cells' ? (
          <Cells view={view} chosen={chosen} onOpen={open} />
        ) : (
          <AgentTable agents={chosen.groups.flatMap((group) => group.agents)} now={Date.now()} />
        )}
      </div>
      {view.agent !== undefined && (
        <AgentPanel
          key={view.agent}
          id={view.agent}
          row={agents.rows.get(view.agent)}
          onClose={() => open(undefined)}
        />
      )}
    </div>
  );
}

/** What one can do to the pool that the list is narrowed down to. */
function ChosenPool({ pool }: { readonly pool: LivePool }) {
  return (
    <section class="panel-actions chosen-pool" aria-label={`Pool ${pool.type}`}>
      <PoolOrders pool={pool} />
      <a class="button" href={paths.scaling({ pool: pool.type })}>
        Size and policy
      </a>
      <WhyNot operation="cordonPool" />
    </section>
  );
}

function headOf({ shown, total }: Chosen): string {
  return shown === total ? counted(total, 'agent') : `${amount(shown)} of ${counted(total, 'agent')}`;
}

interface CellsProps {
  readonly view: FleetView;
  readonly chosen: Chosen;
  readonly onOpen: (id: string) => void;
}

function Cells({ view, chosen: { groups, shown }, onOpen }: CellsProps) {
  return (
    <>
      {groups.slice(0, GROUPS_MAX).map((group) => (
        <CellGroup
          key={group.type}
          group={group}
          pitch={pitchFor(shown)}
          colourBy={view.colourBy}
          open={view.agent}
          onOpen={onOpen}
        />
      ))}
      {groups.length > GROUPS_MAX && (
        <p class="note">
          {counted(groups.length - GROUPS_MAX, 'more type')}: a pool or a part of an id narrows it down.
        </p>
      )}
    </>
  );
}

function NoAgents() {
  return (
    <div class="blank">
      <strong>No agent is connected</strong>
      <p>
        Start one around any program: <code>muster agent run --type work --command cat</code>
      </p>
      <p>
        Or let Muster start and size them: pools in <code>muster.yaml</code>.
      </p>
    </div>
  );
}

function NoneFound() {
  const clear = (): void => setQuery({ pool: undefined, state: undefined, text: undefined });
  return (
    <div class="blank">
      <strong>No agent is like that now</strong>
      <button type="button" class="button" onClick={clear}>
        Show all agents
      </button>
    </div>
  );
}
