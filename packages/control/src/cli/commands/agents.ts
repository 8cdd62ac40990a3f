// muster agents: the fleet.
import type { Agent } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { durationText } from '../duration.ts';
import { bar, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ago } from '../times.ts';

export const agents = defineCommand({
  name: 'agents',
  summary: 'list the agents and what they do',
  example: 'agents --json',
  options: clientOptions,
  async run({ options, world }) {
    const found = await clientOf(options, world).agents();
    const text =
      found.length === 0 ? 'no agents; start one with: muster agent run --help' : agentTable(found, world.terminal);
    return { json: { agents: found }, text };
  },
});

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
