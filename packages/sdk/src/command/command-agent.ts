// `runCommandAgent`: a whole agent process around any program.
import { type AgentEnd, defineAgent } from '../agent.ts';
import type { AgentOptions } from '../agent-options.ts';
import { type HostProcess, serveAgent } from '../serve-agent.ts';
import { type CommandOptions, commandHandler } from './command-handler.ts';

export interface CommandAgentOptions extends Omit<AgentOptions, 'run'>, CommandOptions {}

/** Runs until a signal or the controller ends it, then exits the process. */
export function runCommandAgent(options: CommandAgentOptions, host: HostProcess = process): Promise<AgentEnd> {
  return serveAgent(defineAgent({ ...options, run: commandHandler(options) }), host);
}
