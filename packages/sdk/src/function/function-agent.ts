// `runFunctionAgent`: a whole agent process around a function in a file.
import { type AgentEnd, defineAgent } from '../agent.ts';
import type { AgentOptions } from '../agent-options.ts';
import { type HostProcess, serveAgent } from '../serve-agent.ts';
import { functionHandler } from './function-handler.ts';

export interface FunctionAgentOptions extends Omit<AgentOptions, 'run'> {
  /** An ES module that exports a function, as default or named `run`. */
  readonly file: string;
}

/** Runs until a signal or the controller ends it, then exits the process. */
export async function runFunctionAgent(
  { file, ...options }: FunctionAgentOptions,
  host: HostProcess = process,
): Promise<AgentEnd> {
  return serveAgent(defineAgent({ ...options, run: await functionHandler(file) }), host);
}
