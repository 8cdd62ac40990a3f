// The task that an agent hands its work over to, and the agent that it would like to meet. It takes the place of one
// that ends, in the same record, so that no bound of the queue can part the two.
import { Fault, PROTOCOL_LIMITS, type ToController, taskIdOf } from '@muster/contract';
import type { Placement, RouteRequest } from '../core/route/router.ts';
import type { EngineParts } from './parts.ts';
import { refuseLarge } from './payload-size.ts';
import type { SubmittedTask } from './records.ts';
import type { Roster } from './roster.ts';
import { conditionsOf, specOf, submittedTask } from './submission.ts';
import type { HandedOver, TaskEntry, TaskSpec } from './task-entry.ts';
import { traceAfter } from './trips.ts';

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
  refuseLarge(follow.payload.text ?? '', 'task.payload', scene.payloadBytesMax);
  const handoff: HandedOver = {
    from: scene.from,
    hops,
    ...(item.to === undefined ? {} : { to: item.to }),
    ...(item.note === undefined ? {} : { note: item.note }),
  };
  const trace = traceAfter(entry);
  const about = { ...conditionsOf(task, undefined, undefined), handoff, ...(trace === undefined ? {} : { trace }) };
  return { ...follow, conditions: about };
}

/** With the agent that the task was handed to by name, where that has room; undefined for nearly every task. */
export function placeAsWished(
  entry: TaskEntry,
  request: RouteRequest,
  { router, roster, random }: Pick<EngineParts, 'router' | 'roster' | 'random'>,
): Placement | undefined {
  if (entry.extras?.conditions?.handoff === undefined) return undefined;
  const wished = wishedAgent(entry, roster);
  if (wished === undefined) return undefined;
  const { mayTake } = request;
  return router.choose({ ...request, mayTake: (agent) => agent === wished && (mayTake?.(agent) ?? true) }, random);
}

/** While it is there and has room. A retry goes to whoever suits best. */
function wishedAgent({ attempt, spec, extras }: TaskEntry, roster: Roster): number | undefined {
  const to = extras?.conditions?.handoff?.to;
  if (to === undefined || attempt > 0) return undefined;
  const member = roster.byId(to);
  if (member === undefined || member.connection === 0) return undefined;
  return member.hello.slots - member.slotsBusy < spec.slots ? undefined : member.seq;
}
