// One simulation: where it stands, what was read and assumed, the comparison, its charts and files.

import type { SimulationDetails, SimulationResult } from '@muster/contract';
import { amount, counted, durationText, percentText } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { save } from '../../chart/chart-export.ts';
import { Scatter } from '../../chart/scatter.tsx';
import { TimeChart } from '../../chart/time-chart.tsx';
import { Confirm } from '../../shell/confirm.tsx';
import { place, setQuery } from '../../shell/location.ts';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { AgainstTable } from './against-table.tsx';
import { ApplyPolicy } from './apply-policy.tsx';
import { chartsOf, type OutcomeCharts } from './outcome-charts.ts';
import { outcomesCsv } from './outcome-csv.ts';
import { scatterOf } from './outcome-scatter.ts';
import { OutcomeTable } from './outcome-table.tsx';
import { useSimulation } from './use-simulation.ts';

export function SimulationView({ id }: { readonly id: string }) {
  const { value: details, problem } = useSimulation(id);
  if (details === undefined) {
    if (problem === undefined) return <p class="loading">Asking for the simulation</p>;
    return (
      <div class="blank failed" role="alert">
        <strong>There is nothing to show of this simulation</strong>
        <p>{problem}. Simulations do not outlive the controller; its request can be sent again.</p>
      </div>
    );
  }
  return (
    <>
      <Standing details={details} problem={problem} />
      {details.result !== undefined && <Result details={details} />}
    </>
  );
}

interface StandingProps {
  readonly details: SimulationDetails;
  readonly problem: string | undefined;
}

function Standing({ details, problem }: StandingProps) {
  const { id, name, state, progress, doing, error, startedAt, endedAt } = details;
  const isAsked = useSignal(false);
  const close = (): void => {
    isAsked.value = false;
  };
  const isOpen = endedAt === undefined;
  return (
    <>
      <div class="section-head">
        <h2>{name}</h2>
        <p class="soft figures" role="status">
          {isOpen ? `${state}, ${Math.floor(progress * 100)} %${doing === undefined ? '' : `: ${doing}`}` : state}
          {startedAt !== undefined && endedAt !== undefined && ` after ${durationText(endedAt - startedAt)}`}
        </p>
        {isOpen && (
          <div class="end">
            <OrderButton
              operation="removeSimulation"
              onClick={() => {
                isAsked.value = true;
              }}
            >
              Cancel
            </OrderButton>
          </div>
        )}
      </div>
      {isOpen && <WhyNot operation="removeSimulation" />}
      {isOpen && <progress class="simulation-progress" max={1} value={progress} aria-label="Progress" />}
      {error !== undefined && (
        <div class="blank failed" role="alert">
          <strong>It has no result</strong>
          <p>{error.message}</p>
        </div>
      )}
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {isAsked.value && (
        <Confirm
          title={`Cancel ${name}?`}
          verb="Cancel it"
          act={(client) => client.removeSimulation(id)}
          onClose={close}
          onDone={close}
        >
          <p class="soft">What it has computed is lost.</p>
        </Confirm>
      )}
    </>
  );
}

function Result({ details }: { readonly details: SimulationDetails }) {
  const { live } = useApp();
  const result = details.result as NonNullable<SimulationDetails['result']>;
  const marked = place.value.query.get('policy') ?? undefined;
  const applied = useSignal<string | undefined>(undefined);
  const charts = useMemo(() => chartsOf(result, marked), [result, marked]);
  const scatter = useMemo(() => scatterOf(result), [result]);
  const hasSweep = result.policies.some(({ sweep }) => sweep !== undefined);
  const saveJson = (): void => save(`muster-simulation-${details.id}.json`, new Blob([JSON.stringify(details)]));
  const saveCsv = (): void =>
    save(`muster-simulation-${details.id}.csv`, new Blob([outcomesCsv(result.policies)], { type: 'text/csv' }));
  return (
    <>
      <ul class="simulation-facts note">
        {result.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <OutcomeTable
        result={result}
        marked={marked ?? result.policies[0]?.name}
        onMark={(policy) => setQuery({ policy })}
        onApply={(policy) => {
          applied.value = policy;
        }}
      />
      <div class="panel-actions">
        <button type="button" class="button quiet" onClick={saveJson}>
          All as JSON
        </button>
        <button type="button" class="button quiet" onClick={saveCsv}>
          Table as CSV
        </button>
        <WhyNot operation="setPolicy" />
      </div>
      {scatter !== undefined && (
        <>
          <Scatter data={scatter} summary={scatterText(result)} />
          <p class="note">
            Left and low is better. {hasSweep && 'Small points are other targets of the same policy; '}
            {hasSweep && 'what has a ring, nothing else that ran beats in both.'}
          </p>
        </>
      )}
      <AgainstTable result={result} />
      {charts !== undefined && <Curves charts={charts} trace={result.trace} />}
      {applied.value !== undefined && (
        <ApplyPolicy
          name={applied.value}
          custom={details.request.customPolicies?.[applied.value]}
          pools={live.pools.value}
          onClose={() => {
            applied.value = undefined;
          }}
        />
      )}
    </>
  );
}

function scatterText({ policies }: SimulationResult): string {
  const told = policies.map(
    ({ name, cost, sloViolation }) => `${name} cost ${amount(cost)}, ${percentText(sloViolation)} late`,
  );
  return told.join('; ');
}

function Curves({ charts, trace }: { readonly charts: OutcomeCharts; readonly trace: string }) {
  const { arrivals, waits, fleet, leftOut } = charts;
  const [runs, decisions] = [counted(fleet.lines.length, 'run'), counted(fleet.marks?.length ?? 0, 'decision')];
  return (
    <>
      <p class="note">
        The time axis counts from the start of the run. The triangles are decisions of the chosen policy.
        {leftOut > 0 && ` The last ${counted(leftOut, 'run')} of the table have no line.`}
      </p>
      <TimeChart data={arrivals} heightPx={140} summary={`tasks of ${trace}`} />
      <TimeChart data={waits} summary={`of ${runs}`} />
      <TimeChart data={fleet} heightPx={240} summary={`of ${runs}, ${decisions} marked`} />
    </>
  );
}
