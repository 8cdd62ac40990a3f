// Simulate: what is to be compared, the simulations that there are, and the one that the address names.

import type { Simulation } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { place, setQuery } from '../../shell/location.ts';
import { NotShown } from '../../shell/not-shown.tsx';
import { holder } from '../../shell/session.ts';
import { SimulationForm } from './form.tsx';
import { SimulationView } from './simulation-view.tsx';
import { useSimulations } from './use-simulation.ts';
import './simulate.css';

export function SimulatePage() {
  // Simulations are about the whole fleet.
  return holder.value?.tenant === undefined ? <Simulations /> : <NotShown what="Simulate" />;
}

function Simulations() {
  const id = place.value.query.get('id') ?? undefined;
  const { value: simulations = [], problem } = useSimulations(id);
  return (
    <div class="simulate">
      <div class="simulate-main">
        {id === undefined ? (
          <SimulationForm onStarted={(started) => setQuery({ id: started }, { isStep: true })} />
        ) : (
          <SimulationView key={id} id={id} />
        )}
      </div>
      <aside class="simulate-past" aria-label="Simulations">
        <div class="section-head">
          <h2>Simulations</h2>
          {id !== undefined && <a href={paths.simulate()}>New</a>}
        </div>
        {problem !== undefined && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {simulations.length === 0 && problem === undefined && (
          <p class="note">None yet. The controller keeps the last few until it restarts.</p>
        )}
        <ul>
          {simulations.map((simulation) => (
            <Past key={simulation.id} simulation={simulation} isOpen={simulation.id === id} />
          ))}
        </ul>
      </aside>
    </div>
  );
}

function Past({ simulation, isOpen }: { readonly simulation: Simulation; readonly isOpen: boolean }) {
  const { id, name, state, progress } = simulation;
  return (
    <li>
      <a href={paths.simulate({ id })} aria-current={isOpen ? 'true' : undefined}>
        {name}
      </a>{' '}
      <span class="note figures">{state === 'running' ? gaugeText(progress) : state}</span>
    </li>
  );
}
