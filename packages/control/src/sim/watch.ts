// Who stands between a simulated controller and its surroundings, and sees all that passes.
import type { Controller } from '../engine/controller.ts';
import type { Journal, Mailbox } from '../engine/ports.ts';
import type { Listener } from './network.ts';

/** One for all controllers of a world, each of which is given these in the place of what they watch. */
export interface Watch {
  readonly journal: Journal;
  mailbox(mailbox: Mailbox): Mailbox;
  listener(controller: Controller): Listener;
}
