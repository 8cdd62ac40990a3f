// The public surface of @muster/sdk.
export type { Accepted, HandOffTask, LogLevel, StreamEvent, TaskError, TaskId, TaskSubmission } from '@muster/contract';
export {
  type AfterResult,
  Fault,
  type FaultCode,
  type GivenApproval,
  type GivenHandOff,
  type OutcomeTimes,
  type Usage,
} from '@muster/contract/protocol';
export { type Agent, type AgentEnd, defineAgent, type StopOptions } from './agent.ts';
export type { AgentEvent, AgentLimits, AgentOptions } from './agent-options.ts';
export { type AgentTask, AttemptAborted, type AttemptContext } from './attempt.ts';
export type { Backoff } from './backoff.ts';
export { type Client, type ConnectOptions, connect, type ResultOptions } from './client.ts';
export { type CommandAgentOptions, runCommandAgent } from './command/command-agent.ts';
export { type CommandOptions, commandHandler } from './command/command-handler.ts';
export type { ProgramLimits } from './command/program.ts';
export type { StreamOptions } from './follows.ts';
export { type FunctionAgentOptions, runFunctionAgent } from './function/function-agent.ts';
export { functionHandler, type Handler, HandlerFileError } from './function/function-handler.ts';
export { HandOff, type HandOffOptions } from './hand-off.ts';
export { type HttpAgentOptions, runHttpAgent } from './http/http-agent.ts';
export { type HttpLimits, type HttpOptions, httpHandler } from './http/http-handler.ts';
export { Question, type QuestionOptions } from './question.ts';
export type { RequestLimits } from './requests.ts';
export { AGENT_EXIT, type HostProcess, serveAgent } from './serve-agent.ts';
export { TerminalError } from './task-failure.ts';
export type { TlsFiles } from './tls.ts';
export type { Vitals, VitalsMeter } from './vitals.ts';
export type { TaskOutcome } from './watches.ts';
