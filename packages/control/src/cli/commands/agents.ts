// muster agents: the fleet.

import type { Agent, Pool } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { AGENT_STATES } from '@muster/contract/words';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { choice, text } from '../options.ts';
import { bar, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ago } from '../times.ts';

export const agents = defineCommand({
  name: 'agents',
  summary: 'list the agents and what they do',
  example: 'agents --json',
  options: {
    ...clientOptions,
    type: text('--type <type>', 'only agents of this type'),
    state: choice('--state <state>', 'only agents in this state', AGENT_STATES),
  },
  async run({ options, world }) {
    const { type, state } = options;
    const query = { ...(type === undefined ? {} : { type }), ...(state === undefined ? {} : { state }) };
    const client = clientOf(options, world);
    const [found, pools] = await Promise.all([client.agents(query), client.pools()]);
    const isAll = type === undefined && state === undefined;
    const none = isAll ? 'no agents; start one with: muster agent run --help' : 'no such agents';
    const rows = found.length === 0 ? none : agentTable(found, world.terminal);
    const notes = pools.filter((pool) => type === undefined || pool.type === type).flatMap(poolNote);
    return { json: { agents: found }, text: [rows, ...notes].join('\n') };
  },
});

/** Agents that are not in the table yet. */
function poolNote({ type, starting }: Pool): string[] {
  return starting === 0 ? [] : [`pool ${type} is starting ${starting} more: muster pool show ${type}`];
}

function agentTable(agents: readonly Agent[], terminal: Terminal): string {
  const now = Date.now();
  return table(
    agents,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'STATE', cell: (agent) => stateText(agent, now) },
      { title: 'SLOTS', cell: ({ slots, slotsBusy }) => `${slotsBusy}/${slots} ${bar(slotsBusy / slots, 8)}` },
      { title: 'DONE', cell: ({ completed }) => String(completed), isNumber: true },
      { title: 'FAILED', cell: ({ failed }) => String(failed), isNumber: true },
      { title: 'HEARD', cell: ({ lastHeardAt }) => ago(lastHeardAt, now), isNumber: true },
      { title: 'PID', cell: ({ pid }) => (pid === undefined ? '' : String(pid)), isNumber: true },
      { title: 'CAPABILITIES', cell: ({ capabilities }) => capabilities.join(', ') },
    ],
    terminal,
  );
}

function stateText({ state, ejection }: Agent, now: number): string {
  if (ejection === undefined) return state;
  if (ejection.isIgnored) return `${state}, ejection ignored: ${ejection.reason}`;
  return `${state} for ${durationText(Math.max(0, (ejection.until ?? now) - now))}: ${ejection.reason}`;
}
