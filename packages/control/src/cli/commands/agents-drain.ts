// muster agents drain: nothing new for a process; it finishes what it runs.

import type { Agent, MusterClient } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { Fault } from '@muster/contract/protocol';
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { duration } from '../options.ts';
import { reasonOf, reasonOption } from '../reason.ts';

const LOOK_MS = 250;

export const agentsDrain = defineCommand({
  name: 'agents drain',
  summary: 'give an agent nothing new; it finishes, and a pool then replaces its process',
  example: 'agents drain writer-1 --reason "a new model comes" --wait 5m',
  arguments: [AGENT_ARGUMENT],
  options: {
    ...clientOptions,
    ...reasonOption,
    wait: duration('--wait <duration>', 'wait until it has finished; exit code 1 when that takes longer'),
  },
  async run({ options, world, arguments: [argument] }) {
    const id = agentIdIn(argument);
    const client = clientOf(options, world);
    const { wait = 0 } = options;
    const drained = await client.drainAgent(id, reasonOf(options));
    const agent = await finished(client, drained, wait);
    if (agent === undefined) {
      return { json: { ...drained, isFinished: true }, text: `${id} has finished and left` };
    }
    const isFinished = agent.slotsBusy === 0;
    const json = { ...agent, isFinished };
    if (isFinished) return { json, text: `${id} gets nothing new, and has finished` };
    const rest = `${id} gets nothing new; ${agent.slotsBusy} of its slots are still busy`;
    return wait === 0
      ? { json, text: rest }
      : { json, text: `${rest} after ${durationText(wait)}`, exitCode: EXIT.failed };
  },
});

/** The agent once it runs nothing, or as it is after `waitMs`; undefined when its process has left the fleet. */
async function finished(client: MusterClient, drained: Agent, waitMs: number): Promise<Agent | undefined> {
  const until = Date.now() + waitMs;
  for (let agent = drained; ; ) {
    if (agent.pid !== drained.pid) return undefined;
    if (agent.slotsBusy === 0 || Date.now() >= until) return agent;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    try {
      agent = await client.agent(drained.id);
    } catch (error) {
      if (error instanceof Fault && error.code === 'not-found') return undefined;
      // A controller that restarts keeps the drain; the last look stands until it is back.
      if (!(error instanceof Fault && error.retryable)) throw error;
    }
  }
}
