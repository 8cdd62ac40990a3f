// muster agent run: an agent around a program, a function or an HTTP endpoint, until it is told to end.
import { handlerOf, handlerOptions } from '../agent-handler.ts';
import { addressOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import { terminalLog } from '../log-line.ts';
import { integer, list, name, names, number } from '../options.ts';

export const agentRun = defineCommand({
  name: 'agent run',
  summary: 'run a program, a function or an HTTP endpoint as an agent',
  example: `agent run --type summarise --slots 4 --command 'python3 summarise.py'`,
  options: {
    ...clientOptions,
    type: name('--type <type>', 'agent type, and the task type it takes [MUSTER_AGENT_TYPE]'),
    slots: integer('--slots <n>', 'tasks at once [MUSTER_SLOTS, else 1]', { minimum: 1, maximum: 10_000 }),
    ...handlerOptions,
    id: name('--id <id>', 'agent id, the same across restarts [MUSTER_AGENT_ID]'),
    capability: names('--capability <name>', 'what else it can do; repeatable'),
    label: list('--label <name=value>', 'a fact about it; repeatable'),
    costPerHour: number('--cost-per-hour <money>', 'what it costs while it is up', { minimum: 0 }),
  },
  async run({ options, world, isJson }) {
    const { id, costPerHour, capability } = options;
    const type = options.type ?? world.environment.MUSTER_AGENT_TYPE;
    if (type === undefined || type === '') throw new UsageError('--type is missing: the kind of work it takes');
    const run = await handlerOf(options, world);
    const { url, token, tls } = addressOf(options, world);
    const { defineAgent } = await import('@muster/sdk');
    const agent = defineAgent({
      type,
      url,
      tls,
      run,
      labels: labelsOf(options.label),
      capabilities: capability,
      log: terminalLog(world.terminal, { isJson }),
      ...(token === undefined ? {} : { token }),
      ...(options.slots === undefined ? {} : { slots: options.slots }),
      ...(id === undefined ? {} : { id }),
      ...(costPerHour === undefined ? {} : { costPerHour }),
    });

    let interrupts = 0;
    const stopListening = world.onInterrupt(() => {
      if (++interrupts > 1) world.abort(130);
      world.terminal.err('Finishing what runs; once more to force.\n');
      void agent.stop({ reason: 'the operator stopped it' });
    });
    agent.start().catch(() => {}); // `closed` tells the same.
    const end = await agent.closed;
    stopListening();
    if (end.kind === 'refused' && end.fault !== undefined) throw end.fault;
    const exitCode: ExitCode =
      end.kind === 'stopped' ? EXIT.done : end.kind === 'orphaned' ? EXIT.noController : EXIT.failed;
    return { json: { agent: agent.id, ...end }, text: `${agent.id} ${end.kind}: ${end.reason}`, exitCode };
  },
});

function labelsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((label) => {
      const at = label.indexOf('=');
      if (at < 1 || at === label.length - 1) throw new UsageError(`--label must look like name=value, not "${label}"`);
      return [label.slice(0, at), label.slice(at + 1)];
    }),
  );
}
