// These weights on the traffic that the controller has recorded, in virtual time: waits beside those as routing is set.

import type { FactorValues, SimulationDetails } from '@muster/contract';
import { percentText } from '@muster/contract/amounts';
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { usePoll } from '../../live/use-poll.ts';
import { place, setQuery } from '../../shell/location.ts';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { textOf } from '../../words/numbers.ts';
import { trialOf } from './weights.ts';

const EVERY_MS = 1_000;

export function Trial({ weights }: { readonly weights: FactorValues }) {
  const { client } = useApp();
  const problem = useSignal<string | undefined>(undefined);
  const id = place.value.query.get('simulation') ?? undefined;
  const start = async (): Promise<void> => {
    problem.value = undefined;
    try {
      const muster = await client();
      const { id: started } = await muster.simulate(trialOf(weights, await profilesOf(muster)));
      setQuery({ simulation: started });
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <div class="trial">
      <OrderButton operation="startSimulation" onClick={() => void start()}>
        Try it on traffic
      </OrderButton>
      <WhyNot operation="startSimulation" />
      <p class="note">
        Plays what the journal holds on the fleet that ran it, beside the controller’s work; changes nothing. Simulated
        agents of a type are equal, so what weights make of unequal ones does not show here.
      </p>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {id !== undefined && <Outcome key={id} id={id} />}
    </div>
  );
}

/** The profiles of one's own. */
async function profilesOf(muster: MusterClient): Promise<object> {
  const { settings } = await muster.settings();
  const value = settings.find(({ key }) => key === 'routing.profiles')?.value;
  return typeof value === 'object' && value !== null ? value : {};
}

function Outcome({ id }: { readonly id: string }) {
  const { value, problem } = usePoll(
    // One that has ended stays as it is.
    (client, before: SimulationDetails | undefined) =>
      before?.endedAt === undefined ? client.simulation(id) : Promise.resolve(before),
    { key: id, everyMs: EVERY_MS },
  );
  const error = problem ?? value?.error?.message;
  if (error !== undefined) {
    return (
      <p class="problem" role="alert">
        {error}
      </p>
    );
  }
  if (value?.result === undefined) {
    return (
      <p role="status">
        <progress value={value?.progress ?? 0} aria-label="Progress of the simulation" /> {value?.doing ?? value?.state}
      </p>
    );
  }
  return <Waits details={value} />;
}

function Waits({ details: { name, result } }: { readonly details: SimulationDetails }) {
  return (
    <table class="trial-waits">
      <caption class="note">{name}: waits until a task starts</caption>
      <thead>
        <tr>
          <th scope="col">Routing</th>
          {['half', '95 %', '99 %', 'late'].map((word) => (
            <th key={word} scope="col" class="number">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {result?.policies.map(({ name: run, settings, waitMs, sloViolation }) => (
          <tr key={run}>
            <th scope="row">{settings === '' ? 'as it is set' : 'these weights'}</th>
            <td class="number">{textOf(waitMs.p50, 'ms')}</td>
            <td class="number">{textOf(waitMs.p95, 'ms')}</td>
            <td class="number">{textOf(waitMs.p99, 'ms')}</td>
            <td class="number">{percentText(sloViolation)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
