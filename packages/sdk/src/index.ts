// The public surface of @muster/sdk.
export type { Accepted, TaskError, TaskId, TaskSubmission } from '@muster/contract';
export { Fault, type FaultCode, type Usage } from '@muster/contract/protocol';
export { type Agent, type AgentEnd, defineAgent, type StopOptions } from './agent.ts';
export type { AgentEvent, AgentLimits, AgentOptions } from './agent-options.ts';
export { type AgentTask, AttemptAborted, type AttemptContext } from './attempt.ts';
export type { Backoff } from './backoff.ts';
export { type Client, type ConnectOptions, connect, type ResultOptions } from './client.ts';
export { type CommandAgentOptions, runCommandAgent } from './command/command-agent.ts';
export { type CommandOptions, commandHandler } from './command/command-handler.ts';
export type { ProgramLimits } from './command/program.ts';
export { type FunctionAgentOptions, runFunctionAgent } from './function/function-agent.ts';
export { functionHandler, type Handler, HandlerFileError } from './function/function-handler.ts';
export { type HttpAgentOptions, runHttpAgent } from './http/http-agent.ts';
export { type HttpLimits, type HttpOptions, httpHandler } from './http/http-handler.ts';
export type { RequestLimits } from './requests.ts';
export { AGENT_EXIT, type HostProcess, serveAgent } from './serve-agent.ts';
export { TerminalError } from './task-failure.ts';
export type { TaskOutcome } from './watches.ts';
