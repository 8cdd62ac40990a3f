// The task that an agent hands its work over to, and the agent that it would like to meet. It takes the place of one
// that ends, in the same record, so that no bound of the queue can part the two.
import { Fault, PROTOCOL_LIMITS, type ToController, taskIdOf } from '@muster/contract';
import { utf8Length } from '../base/utf8.ts';
import type { SubmittedTask } from './records.ts';
import type { Roster } from './roster.ts';
import { conditionsOf, specOf, submittedTask } from './submission.ts';
import type { HandedOver, TaskEntry, TaskSpec } from './task-entry.ts';

export type HandOffItem = Omit<Extract<ToController, { kind: 'handoff' }>, 'kind' | 'ref' | 'token'>;

export interface HandOffScene {
  /** Name of the agent that hands over. */
  readonly from: string;
  readonly now: number;
  readonly payloadBytesMax: number;
  readonly intern: (spec: TaskSpec) => TaskSpec;
}

/** Throws Fault `wrong-state` after too many hand-offs in a row, or `too-large`. */
export function successorOf(entry: TaskEntry, item: HandOffItem, scene: HandOffScene): SubmittedTask {
  const { spec, extras } = entry;
  const hops = (extras?.conditions?.handoff?.hops ?? 0) + 1;
  const { handOffsMax } = PROTOCOL_LIMITS;
  if (hops > handOffsMax) {
    const message = `the task was handed over ${handOffsMax} times in a row, which is the limit; complete it or fail it`;
    throw new Fault('wrong-state', message, { field: 'task' });
  }
  const session = item.task.session ?? extras?.session ?? '';
  const task = {
    ...item.task,
    tenant: spec.tenant,
    parent: taskIdOf(entry.seq),
    ...(session === '' ? {} : { session }),
  };
  const follow = submittedTask(task, scene.intern(specOf(task)), scene.now);
  refuseLarge(follow.payload.text ?? '', scene.payloadBytesMax);
  const handoff: HandedOver = {
    from: scene.from,
    hops,
    ...(item.to === undefined ? {} : { to: item.to }),
    ...(item.note === undefined ? {} : { note: item.note }),
  };
  return { ...follow, conditions: { ...conditionsOf(task, undefined, undefined), handoff } };
}

/** The agent that a task was handed to by name, while it is there and has room. A retry goes to whoever suits best. */
export function wishedAgent({ attempt, spec, extras }: TaskEntry, roster: Roster): number | undefined {
  const to = extras?.conditions?.handoff?.to;
  if (to === undefined || attempt > 0) return undefined;
  const member = roster.byId(to);
  if (member === undefined || member.connection === 0) return undefined;
  return member.hello.slots - member.slotsBusy < spec.slots ? undefined : member.seq;
}

function refuseLarge(payload: string, limit: number): void {
  const bytes = utf8Length(payload);
  if (bytes <= limit) return;
  const message = `task.payload has ${bytes} bytes; the limit is ${limit} (queue.payloadBytesMax)`;
  throw new Fault('too-large', message, { field: 'task.payload' });
}
