// muster agents show: one agent, who it is, who holds it back, and what it runs.

import type { AgentDetails } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';
import { AGENT_ARGUMENT, agentIdIn } from '../agent-argument.ts';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { facts, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { ago } from '../times.ts';

export const agentsShow = defineCommand({
  name: 'agents show',
  summary: 'show one agent and what it runs',
  example: 'agents show writer-1',
  arguments: [AGENT_ARGUMENT],
  options: clientOptions,
  async run({ options, world, arguments: [id] }) {
    const agent = await clientOf(options, world).agent(agentIdIn(id));
    return { json: agent, text: textOf(agent, world.terminal) };
  },
});

function textOf(agent: AgentDetails, terminal: Terminal): string {
  const now = Date.now();
  const { halt, running } = agent;
  const labels = Object.entries(agent.labels).map(([name, value]) => `${name}=${value}`);
  const head = facts([
    ['agent', agent.id],
    ['type', agent.type],
    ['state', agent.state],
    ...(halt === undefined
      ? []
      : ([[halt.kind, `by ${halt.by} ${ago(halt.at, now)}${halt.reason ? `: ${halt.reason}` : ''}`]] as const)),
    ['slots', `${agent.slotsBusy} of ${agent.slots} busy`],
    ['can do', [...agent.capabilities, ...labels].join(', ') || 'its type only'],
    ['done', `${agent.completed} completed, ${agent.failed} failed since it joined`],
    ['heard', ago(agent.lastHeardAt, now)],
  ]);
  if (running.length === 0) return head;
  const rows = table(
    running,
    [
      { title: 'TASK', cell: ({ task }) => task },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'ATTEMPT', cell: ({ attempt }) => String(attempt), isNumber: true },
      { title: 'SINCE', cell: ({ startedAt }) => ago(startedAt, now), isNumber: true },
      { title: 'PROGRESS', cell: ({ progress }) => progressText(progress) },
    ],
    terminal,
  );
  return `${head}\n\n${rows}`;
}

function progressText(progress: AgentDetails['running'][number]['progress']): string {
  const { ratio, note = '' } = progress ?? {};
  return [ratio === undefined ? '' : gaugeText(ratio), note].filter((part) => part !== '').join(' ');
}
