// The named schemas of the HTTP API: the contract's nouns, and the few bodies that only HTTP has. Where one contains
// another it refers to it by name, so that the OpenAPI document says everything once.

import {
  Accepted,
  Agent,
  AgentDetails,
  AgentHalt,
  AgentHaltRequest,
  AgentList,
  Approval,
  ApprovalReply,
  ApprovalRequest,
  ApproveRequest,
  Attempt,
  AuditEntry,
  AuditPage,
  Bottleneck,
  BucketUse,
  CancelManyReply,
  CancelManyRequest,
  CancelReply,
  Decision,
  DecisionList,
  DeclaredEvent,
  EventList,
  Explanation,
  FAULTS,
  type FaultBody,
  IndicatorList,
  IndicatorView,
  Limit,
  LimitList,
  NewToken,
  Pause,
  PauseList,
  PauseRequest,
  PolicyReply,
  PolicyRequest,
  PollReply,
  PollRequest,
  Pool,
  PoolAgent,
  PoolDetails,
  PoolDrainRequest,
  PoolList,
  PresetList,
  PurgeReply,
  PurgeRequest,
  RedriveReply,
  RedriveRequest,
  RejectRequest,
  ResumeReply,
  RunningAttempt,
  ScaleRequest,
  ScalingDecision,
  ScalingEvent,
  ScalingInputs,
  ScalingPolicy,
  Schedule,
  ScheduleList,
  ScheduleRule,
  ScheduleRun,
  ScoreRequest,
  SeriesPoint,
  SeriesReply,
  SettingState,
  SettingsChange,
  SettingsHistory,
  SettingsReply,
  SettingsVersion,
  SimulatedAgents,
  SimulatedOutcome,
  Simulation,
  SimulationDetails,
  SimulationList,
  SimulationRequest,
  SimulationResult,
  Stage,
  Status,
  StreamEvent,
  SubmitReply,
  SubmitRequest,
  Task,
  TaskCount,
  TaskError,
  TaskFilter,
  TaskPage,
  TaskSubmission,
  Ticket,
  Token,
  TokenList,
  TokenRequest,
  TriggerReply,
  UndoRequest,
  Waiting,
  WhatIf,
  WhatIfRequest,
} from '@muster/contract';
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;

export const CancelRequest = Type.Object(
  { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'Why; kept with the task.' })) },
  { ...closed, description: 'The body may be left out.' },
);
export type CancelRequest = Static<typeof CancelRequest>;

const FaultReply = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({
          enum: Object.keys(FAULTS),
          description: 'Stable name of the fault; docs/faults.md lists them.',
        }),
        message: Type.String({ description: 'What happened, to what, and what to do next.' }),
        field: Type.Optional(Type.String({ description: 'The field at fault: tasks[3].priority' })),
        retryAfterMs: Type.Optional(Type.Number({ description: 'When to try again.' })),
      },
      closed,
    ),
  },
  { ...closed, description: 'Body of every error reply.' },
);
true satisfies FaultBody extends Static<typeof FaultReply> ? true : false;

export const Health = Type.Object(
  { status: Type.Literal('ok'), version: Type.String() },
  { ...closed, description: 'The process answers.' },
);

const NOUNS = {
  Accepted,
  Agent,
  AgentDetails,
  AgentHalt,
  AgentHaltRequest,
  AgentList,
  Approval,
  ApprovalReply,
  ApprovalRequest,
  ApproveRequest,
  Attempt,
  AuditEntry,
  AuditPage,
  CancelManyReply,
  CancelManyRequest,
  CancelReply,
  CancelRequest,
  Decision,
  Explanation,
  Fault: FaultReply,
  Health,
  PollReply,
  PollRequest,
  Bottleneck,
  BucketUse,
  IndicatorList,
  IndicatorView,
  Limit,
  LimitList,
  Pause,
  PauseList,
  PauseRequest,
  DecisionList,
  DeclaredEvent,
  EventList,
  PolicyReply,
  PolicyRequest,
  Pool,
  PoolAgent,
  PoolDetails,
  PoolDrainRequest,
  PoolList,
  PresetList,
  ScaleRequest,
  ScalingDecision,
  ScalingEvent,
  ScalingInputs,
  ScalingPolicy,
  PurgeReply,
  PurgeRequest,
  RedriveReply,
  RedriveRequest,
  RejectRequest,
  RunningAttempt,
  ResumeReply,
  Schedule,
  ScheduleList,
  ScheduleRule,
  ScheduleRun,
  ScoreRequest,
  SeriesPoint,
  SeriesReply,
  SettingState,
  SettingsChange,
  SettingsHistory,
  SettingsReply,
  SettingsVersion,
  SimulatedAgents,
  SimulatedOutcome,
  Simulation,
  SimulationDetails,
  SimulationList,
  SimulationRequest,
  SimulationResult,
  Stage,
  Status,
  StreamEvent,
  SubmitReply,
  SubmitRequest,
  Task,
  TaskCount,
  TaskError,
  TaskFilter,
  TaskPage,
  TaskSubmission,
  TriggerReply,
  UndoRequest,
  NewToken,
  Ticket,
  Token,
  TokenList,
  TokenRequest,
  Waiting,
  WhatIf,
  WhatIfRequest,
};

export type SchemaName = keyof typeof NOUNS;

export const schemaRef = (name: SchemaName): { readonly $ref: string } => ({ $ref: `${name}#` });

const NAMES = new Map(Object.entries(NOUNS).map(([name, schema]) => [JSON.stringify(schema), name]));

/** Every named schema with its `$id`. */
export const NAMED_SCHEMAS: readonly { readonly $id: string }[] = Object.entries(NOUNS).map(([name, schema]) => ({
  $id: name,
  ...(linkMembers(schema) as object),
}));

/** A copy in which named schemas have become references. They are found by their text: TypeBox copies what it nests. */
function linkMembers(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return node.map(link);
  // TypeBox writes tuples the old way, which OpenAPI 3.1 (JSON Schema 2020-12) does not know.
  const { items, additionalItems, ...rest } = node as { items?: unknown; additionalItems?: unknown };
  const current = Array.isArray(items) ? { ...rest, prefixItems: items, items: additionalItems } : node;
  return Object.fromEntries(Object.entries(current).map(([key, member]) => [key, link(member)]));
}

function link(node: unknown): unknown {
  const name = typeof node === 'object' && node !== null ? NAMES.get(JSON.stringify(node)) : undefined;
  return name === undefined ? linkMembers(node) : { $ref: `${name}#` };
}
