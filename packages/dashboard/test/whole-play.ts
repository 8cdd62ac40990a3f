// Everything that a rehearsed controller would say, to whichever page asks.
import type { FleetPlay } from './fleet-play.ts';
import { limitsReply } from './limits-play.ts';
import type { Asked } from './rehearsal.ts';
import { reviewReply } from './review-play.ts';
import { routingReply } from './routing-play.ts';
import { ScalingPlay } from './scaling-play.ts';
import { SimulationPlay } from './simulation-play.ts';
import { replyOf } from './stage.ts';
import { TaskPlay, type TaskReply } from './task-play.ts';

export class WholePlay {
  readonly tasks = new TaskPlay();
  readonly scaling = new ScalingPlay();
  readonly simulations = new SimulationPlay();

  /** `fleet` is asked last; without it, what only the fleet knows has no reply here. */
  reply(asked: Asked, fleet?: FleetPlay): TaskReply | undefined {
    // The trial of the page of routing has a simulation of its own.
    const isTrial = asked.path === '/v1/simulations/s1';
    return (
      this.scaling.reply(asked) ??
      (isTrial ? undefined : this.simulations.reply(asked)) ??
      routingReply(asked) ??
      limitsReply(asked) ??
      reviewReply(asked) ??
      this.tasks.reply(asked) ??
      (fleet === undefined ? undefined : replyOf(fleet, asked))
    );
  }
}
