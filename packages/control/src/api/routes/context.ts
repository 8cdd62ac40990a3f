// What the routes need from the rest of the program.
import type { AuditLog } from '../../engine/ports.ts';
import type { Engine } from '../engine.ts';
import type { ServedPages } from '../pages.ts';
import type { Polls } from '../poll/polls.ts';
import type { Rates } from '../rates.ts';
import type { SimulationDesk } from '../simulations.ts';
import type { StopSignal } from '../stop-signal.ts';
import type { Tickets } from '../tickets.ts';

export interface RouteContext {
  readonly controller: Engine;
  readonly polls: Polls;
  readonly version: string;
  readonly tickets: Tickets;
  readonly rates: Rates;
  readonly audit: AuditLog;
  /** Of the dashboard; empty when it is not built. */
  readonly pages: ServedPages;
  readonly simulations: SimulationDesk;
  /** Lets replies that wait give up when the server stops. */
  readonly stop: StopSignal;
}
