// After the journal has been read back: everything that follows from the ledger is rebuilt — who waits, who holds what,
// which timers run. Agents that were members are suspect until they reconnect; their attempts keep their slots
// meanwhile.
import { holdOf } from './conditions.ts';
import { haltOf } from './halts.ts';
import { factsOf, type Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

/** How many tasks are put in place before other work gets a turn. */
const SLICE = 10_000;

export interface RecoveryReport {
  readonly open: number;
  readonly leased: number;
  readonly agents: number;
}

export async function rebuild(
  parts: EngineParts,
  tasks: TaskLifecycle,
  membership: Membership,
  yieldTurn: () => Promise<void>,
): Promise<RecoveryReport> {
  const { ledger, roster, fleet, clock, settings, limits, pauses } = parts;
  const now = clock.now();
  // The starts before are forgotten; none of them can be later than the last record.
  limits.emptyAt = ledger.state.at;
  pauses.restore();
  for (const agent of ledger.state.agents.values()) {
    if (agent.leftAt !== 0) continue;
    const member = roster.add(agent.seq, agent.hello, now);
    fleet.join(factsOf(agent.seq, agent.hello), false, agent.joinedAt);
    member.halt = haltOf(parts, agent.hello.id, agent.hello.instance);
    membership.awaitReturn(member, now + settings.lease.reconnectGraceMs);
  }
  const open: TaskEntry[] = [];
  const leased: TaskEntry[] = [];
  for (const entry of ledger.tasks.values()) {
    if (entry.state === 'open') open.push(entry);
    if (entry.state === 'leased') leased.push(entry);
  }
  for (const entry of leased) {
    parts.needs.retain(entry.spec);
    tasks.onEntered(entry);
    tasks.hold(entry, entry.spec.estimateMs);
  }
  // The ageing lists want their entries in the order of their readiness.
  open.sort((a, b) => a.readyAt - b.readyAt || a.seq - b.seq);
  const archived = new Map<number, TaskEntry>();
  for (let index = 0; index < open.length; index++) {
    const entry = open[index] as TaskEntry; // index < length
    if (holdOf(entry) === 'dependency') await findArchived(entry, parts, archived);
    tasks.enter(entry, now, archived);
    if (index % SLICE === SLICE - 1) await yieldTurn();
  }
  return { open: open.length, leased: leased.length, agents: roster.size };
}

/** Dependencies that ended and left memory while the task went on waiting for others. */
async function findArchived(entry: TaskEntry, parts: EngineParts, found: Map<number, TaskEntry>): Promise<void> {
  for (const seq of entry.extras?.conditions?.after ?? []) {
    if (found.has(seq) || parts.ledger.tasks.get(seq) !== undefined) continue;
    const archived = await parts.history.find(seq);
    if (archived !== undefined) found.set(seq, archived);
  }
}
