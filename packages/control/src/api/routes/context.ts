// What the routes need from the rest of the program.
import type { Engine } from '../engine.ts';
import type { Polls } from '../poll/polls.ts';
import type { StopSignal } from '../stop-signal.ts';

export interface RouteContext {
  readonly controller: Engine;
  readonly polls: Polls;
  readonly version: string;
  /** Lets replies that wait give up when the server stops. */
  readonly stop: StopSignal;
}
