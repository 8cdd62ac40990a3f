// `runHttpAgent`: a whole agent process in front of an HTTP endpoint.
import { type AgentEnd, defineAgent } from '../agent.ts';
import type { AgentOptions } from '../agent-options.ts';
import { type HostProcess, serveAgent } from '../serve-agent.ts';
import { type HttpOptions, httpHandler } from './http-handler.ts';

export interface HttpAgentOptions extends Omit<AgentOptions, 'run'>, HttpOptions {}

/** Runs until a signal or the controller ends it, then exits the process. */
export function runHttpAgent(options: HttpAgentOptions, host: HostProcess = process): Promise<AgentEnd> {
  return serveAgent(defineAgent({ ...options, run: httpHandler(options) }), host);
}
