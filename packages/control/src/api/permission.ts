// Which items of a frame their sender may send: each is judged by its own row of the access table.
import { Fault, type FromController, ITEM_ACCESS, type ToController, whyRefused } from '@muster/contract';
import type { Caller } from './caller.ts';

type Refused = Extract<FromController, { kind: 'refused' }>;

/**
 * The items that are allowed. One with a `ref` is refused by itself, through `refuse`; any other throws the Fault
 * `forbidden`, which ends the connection: nothing could tell its sender which item was lost.
 */
export function permitted(
  items: readonly ToController[],
  caller: Caller,
  refuse: (refused: Refused) => void,
): readonly ToController[] {
  if (caller.items === undefined && caller.agentTypes === undefined) return items;
  let allowed: ToController[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as ToController; // index < length
    const problem = problemOf(item, caller);
    if (problem === undefined) {
      allowed?.push(item);
      continue;
    }
    if (!('ref' in item)) throw new Fault('forbidden', problem);
    refuse({ kind: 'refused', ref: item.ref, code: 'forbidden', message: problem });
    allowed ??= items.slice(0, index);
  }
  return allowed ?? items;
}

function problemOf(item: ToController, caller: Caller): string | undefined {
  if (caller.items?.has(item.kind) === false) return `"${item.kind}" ${whyRefused(caller, ITEM_ACCESS[item.kind])}`;
  if (item.kind !== 'hello' || caller.agentTypes === undefined) return undefined;
  const { agentTypes } = caller;
  // A capability is a task type that the agent takes, so both must be in the token's scope.
  const foreign = [item.type, ...(item.capabilities ?? [])].find((name) => !agentTypes.has(name));
  return foreign === undefined ? undefined : `the token is not for agents of "${foreign}"`;
}
