// What the API needs of whoever simulates.
import { Fault, type Simulation, type SimulationDetails, type SimulationRequest } from '@muster/contract';

export interface SimulationDesk {
  /** Newest first. */
  list(): readonly Simulation[];
  /** Throws Fault `not-found`. */
  get(id: string): SimulationDetails;
  /** Throws Fault `invalid-request` or `queue-full`. */
  submit(request: SimulationRequest, by: string): Simulation;
  /** Throws Fault `not-found`. */
  remove(id: string): void;
}

const nowhere = (): never => {
  throw new Fault('not-found', 'nothing simulates here');
};

/** Where nobody simulates, as in tests of other things. */
export const NO_SIMULATIONS: SimulationDesk = { list: () => [], get: nowhere, submit: nowhere, remove: nowhere };
