// Thousands of agents in one process: they are connected, and do nothing unless they get a task.
import type { ChildProcess } from 'node:child_process';
import type { AgentsOrders } from './agents-process.ts';
import { Remote } from './orders.ts';
import type { Owned } from './owned.ts';

/** Resolves with their process when each of them has been welcomed. */
export async function connectAgents(
  owned: Owned,
  order: { readonly url: string; readonly count: number },
): Promise<ChildProcess> {
  const child = owned.fork(new URL('./agents-process.js', import.meta.url), []);
  const agents = new Remote<AgentsOrders>('agents', child);
  await agents.ready;
  await agents.order('connect', order);
  return child;
}
