// The ledger's entries as the API shows them.
import { type Agent, type Approval, type Attempt, type Progress, type Task, taskIdOf } from '@muster/contract';
import type { Register } from './register.ts';
import { agentState, type Member } from './roster.ts';
import type { Question, TaskConditions, TaskEntry } from './task-entry.ts';
import { taskState } from './task-state.ts';

const NO_CONDITIONS: TaskConditions = {};

export interface TaskDetails {
  readonly progress?: Progress;
  readonly payload?: unknown;
  readonly result?: unknown;
  readonly lateResult?: unknown;
}

export function taskView(entry: TaskEntry, register: Register, now: number, details: TaskDetails = {}): Task {
  const { spec, extras, lease } = entry;
  const { after, question, schedule, handoff, handedTo, trace } = extras?.conditions ?? NO_CONDITIONS;
  return {
    id: taskIdOf(entry.seq),
    type: spec.type,
    tenant: spec.tenant,
    priority: spec.priority,
    band: entry.band >= 0 ? entry.band : spec.priority,
    state: taskState(entry, now),
    requires: [...spec.requires],
    prefers: [...spec.prefers],
    ...(extras !== undefined && extras.session !== '' ? { session: extras.session } : {}),
    ...(extras !== undefined && extras.key !== '' ? { idempotencyKey: extras.key } : {}),
    ...(extras !== undefined && extras.parent !== 0 ? { parent: taskIdOf(extras.parent) } : {}),
    ...(after === undefined ? {} : { after: after.map(taskIdOf) }),
    ...(question === undefined ? {} : { approval: approvalView(question) }),
    ...(schedule === undefined ? {} : { schedule: { name: schedule.name, tickAt: schedule.tickAt } }),
    ...(handoff === undefined ? {} : { handoff }),
    ...(handedTo === undefined ? {} : { handedTo: taskIdOf(handedTo) }),
    ...(trace === undefined ? {} : { traceId: trace.id }),
    slots: spec.slots,
    submittedAt: entry.submittedAt,
    readyAt: entry.readyAt,
    ...(lease === undefined ? {} : { startedAt: lease.startedAt, agent: register.agentName(lease.agent) }),
    ...(entry.ending === undefined ? {} : { finishedAt: entry.ending.at }),
    ...(extras !== undefined && extras.expiresAt !== 0 ? { expiresAt: extras.expiresAt } : {}),
    ...(extras !== undefined && extras.deadlineAt !== 0 ? { deadlineAt: extras.deadlineAt } : {}),
    attempt: entry.attempt,
    attemptsMax: spec.attemptsMax,
    attempts: attemptsOf(entry, register),
    ...(entry.error === undefined ? {} : { error: entry.error }),
    ...(extras !== undefined && extras.redriven > 0 ? { redriven: extras.redriven } : {}),
    ...details,
  };
}

function approvalView({ text, detail, askedAt, expiresAt, answer }: Question): Approval {
  return {
    question: text,
    ...(detail === undefined ? {} : { detail }),
    askedAt,
    ...(expiresAt === 0 ? {} : { expiresAt }),
    ...(answer === undefined
      ? {}
      : {
          answer: answer.isApproved ? 'approved' : 'rejected',
          by: answer.by,
          ...(answer.note === '' ? {} : { note: answer.note }),
          at: answer.at,
        }),
  };
}

function attemptsOf(entry: TaskEntry, register: Register): Attempt[] {
  const attempts: Attempt[] = (entry.extras?.attempts ?? []).map((ended) => ({
    number: ended.number,
    agent: register.agentName(ended.agent),
    state: ended.state,
    startedAt: ended.startedAt,
    endedAt: ended.endedAt,
    ...(ended.error === undefined ? {} : { error: ended.error }),
  }));
  const { lease } = entry;
  const isListed =
    lease === undefined ||
    attempts.some(({ startedAt, number }) => number === lease.attempt && startedAt === lease.startedAt);
  if (isListed) return attempts;
  const isRunning = entry.state === 'leased';
  attempts.push({
    number: lease.attempt,
    agent: register.agentName(lease.agent),
    state: isRunning ? 'running' : 'completed',
    startedAt: lease.startedAt,
    ...(entry.ending === undefined ? {} : { endedAt: entry.ending.at }),
  });
  return attempts;
}

export function agentView(member: Member): Agent {
  const { hello } = member;
  return {
    id: hello.id,
    type: hello.type,
    capabilities: [...(hello.capabilities ?? [])],
    labels: { ...hello.labels },
    ...(hello.version === undefined ? {} : { version: hello.version }),
    state: agentState(member),
    slots: hello.slots,
    slotsBusy: member.slotsBusy,
    ...(hello.costPerHour === undefined ? {} : { costPerHour: hello.costPerHour }),
    ...(hello.pid === undefined ? {} : { pid: hello.pid }),
    ...ejectionOf(member),
    connectedAt: member.connectedAt,
    lastHeardAt: member.lastHeardAt,
    ...(member.halt === undefined ? {} : { halt: member.halt }),
    completed: member.completed,
    failed: member.failed,
  };
}

function ejectionOf({ health }: Member): Pick<Agent, 'ejection'> {
  const { ejectedUntil: until, isSpared, why: reason, ejections: inARow } = health;
  if (until === 0 && !isSpared) return {};
  return { ejection: { ...(until === 0 ? {} : { until }), reason, inARow, isIgnored: isSpared } };
}
