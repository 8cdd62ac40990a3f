// The form of a simulation. Its fields are drawn from their names; what is wrong is told at the field.
import { counted } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { fieldOf, problemOf } from '../../words/problem.ts';
import { ChangeRows } from './change-rows.tsx';
import {
  type Draft,
  draftFieldOf,
  FIRST_DRAFT,
  type PartProps,
  type Problem,
  requestOf,
  runsOf,
  type Source,
} from './draft.ts';
import { AgentFields, ObjectiveFields, PolicyFields, TrafficFields } from './form-parts.tsx';

const SOURCES: readonly (readonly [Source, string])[] = [
  ['pattern', 'A pattern'],
  ['rows', 'A file'],
  ['recorded', 'What was recorded here'],
];

export function SimulationForm({ onStarted }: { readonly onStarted: (id: string) => void }) {
  const { client } = useApp();
  const draft = useSignal<Draft>(FIRST_DRAFT);
  const problem = useSignal<Problem | undefined>(undefined);
  const isUnderWay = useSignal(false);
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const drafted = requestOf(draft.value);
    if (drafted.kind === 'wrong') {
      problem.value = { field: drafted.field, text: drafted.problem };
      return;
    }
    isUnderWay.value = true;
    problem.value = undefined;
    try {
      onStarted((await (await client()).simulate(drafted.request)).id);
    } catch (error) {
      problem.value = { field: draftFieldOf(fieldOf(error)), text: problemOf(error) };
    }
    isUnderWay.value = false;
  };
  const parts: PartProps = {
    draft: draft.value,
    problem: problem.value,
    change: (changes) => {
      draft.value = { ...draft.value, ...changes };
    },
  };
  return (
    <form class="simulation-form" noValidate onSubmit={(event) => void onSubmit(event)}>
      <p class="soft">
        Runs traffic through the engine in virtual time, once per policy, and compares waiting with cost. An hour takes
        seconds; the fleet notices nothing of it.
      </p>
      <SourceChoice {...parts} />
      <TrafficFields {...parts} />
      <AgentFields {...parts} />
      <PolicyFields {...parts} />
      <ChangeRows {...parts} />
      <ObjectiveFields {...parts} />
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value.text}
        </p>
      )}
      <div class="simulation-start">
        <OrderButton operation="startSimulation" type="submit" class="button strong" isDisabled={isUnderWay.value}>
          Simulate
        </OrderButton>
        <WhatRuns draft={draft.value} />
        <WhyNot operation="startSimulation" />
      </div>
    </form>
  );
}

/** Before it is asked for: how many runs that makes. */
function WhatRuns({ draft }: { readonly draft: Draft }) {
  const drafted = requestOf(draft);
  if (drafted.kind === 'wrong') return null;
  const { policies = [], settings = [], seeds = 1, isSwept } = drafted.request;
  const parts = [
    policies.length === 1 ? '1 policy' : `${policies.length} policies`,
    ...(settings.length === 0 ? [] : [`${settings.length + 1} settings`]),
    ...(seeds === 1 ? [] : [counted(seeds, 'seed')]),
  ];
  const runs = counted(runsOf(drafted.request), 'run');
  return (
    <p class="note figures">
      {parts.join(' × ')}: {runs}
      {isSwept === true && ', and those of the sweep'}
    </p>
  );
}

function SourceChoice({ draft, change }: PartProps) {
  return (
    <fieldset class="choice">
      <legend>Traffic</legend>
      {SOURCES.map(([source, word]) => (
        <button key={source} type="button" aria-pressed={draft.source === source} onClick={() => change({ source })}>
          {word}
        </button>
      ))}
    </fieldset>
  );
}
