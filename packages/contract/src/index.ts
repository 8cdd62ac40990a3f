// The surface of the contract: nouns, faults, protocol, schemas and the typed client.
export * from './access.ts';
export * from './client.ts';
export * from './faults.ts';
export type { FollowOptions } from './follow.ts';
export * from './nouns/agent.ts';
export * from './nouns/audit.ts';
export * from './nouns/decision.ts';
export * from './nouns/limit.ts';
export * from './nouns/pause.ts';
export * from './nouns/settings.ts';
export * from './nouns/status.ts';
export * from './nouns/stream.ts';
export * from './nouns/task.ts';
export * from './nouns/token.ts';
export * from './nouns/what-if.ts';
export * from './poll.ts';
export * from './protocol.ts';
export * from './schemas.ts';
