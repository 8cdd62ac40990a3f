// Bugs that the checks must find: each is a small change to a built file of the engine, planted as Node loads it, with
// the engine's own assertions switched off, so that it is the rules that find it.
import type { Rule } from '../../src/sim/checks/rules.ts';
import type { Mishap } from '../../src/sim/faults/mishap.ts';

export interface Edit {
  /** Below packages/control/dist. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** One of them is the first that is broken. */
  readonly breaks: readonly Rule[];
  readonly edits: readonly Edit[];
  /** What must go wrong for it to show [what the seeds draw]. */
  readonly script?: readonly Mishap[];
}

const mutant = (name: string, breaks: readonly Rule[], ...edits: readonly Edit[]): Mutant => ({ name, breaks, edits });

const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace });

/** Added to each. */
export const WITHOUT_ASSERTIONS = edit('base/assert.js', 'if (!condition)', 'if (false)');

/** Connections break often, for as long as there is work. */
export const BREAKS: readonly Mishap[] = [
  { atMs: 0, kind: 'network', ms: 60_000, delayMs: 5, lossRatio: 0, breakRatio: 0.03 },
];

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'effects leave before their records are durable',
    ['promised-early'],
    edit('engine/committer.js', 'if (this.#tail <= this.#durable && this.#head === this.#end)', 'if (true)'),
  ),
  mutant(
    'an attempt is sent before its dispatch is durable',
    ['promised-early'],
    edit('engine/delivery.js', 'this.#parts.committer.whenDurable(() => {', '((send) => send())(() => {'),
  ),
  mutant(
    'a report is acknowledged before it is durable',
    ['promised-early'],
    edit(
      'engine/attempts.js',
      "committer.whenDurable(() => {\n            if (member.connection !== 0)\n                mailbox.push(member.connection, { kind: 'settled'",
      "((push) => push())(() => {\n            if (member.connection !== 0)\n                mailbox.push(member.connection, { kind: 'settled'",
    ),
  ),
  mutant(
    'a cancellation is acknowledged before it is durable',
    ['promised-early'],
    edit(
      'engine/controller.js',
      "await this.#durable();\n        return { id, state: 'cancelled' };",
      "return { id, state: 'cancelled' };",
    ),
  ),
  mutant(
    'a report is fenced by its task only',
    ['own-report'],
    edit(
      'engine/task-lifecycle.js',
      'const text = JSON.stringify(result ?? null);\n        const running = member.running.get(token);',
      `const text = JSON.stringify(result ?? null);
       const ofTask = ({ token: other }) => other.split('.')[0] === token.split('.')[0];
       const attempts = [...this.#parts.roster.members()].flatMap(({ running }) => [...running.values()]);
       const running = member.running.get(token) ?? attempts.find((one) => ofTask(one) && isHolding(one));`,
    ),
  ),
  mutant(
    'an attempt that ended settles its task once more',
    ['one-outcome'],
    edit(
      'engine/attempts.js',
      "return entry.state === 'leased' && entry.lease === lease && !isStopping;",
      'return entry !== lease;',
    ),
  ),
  mutant(
    'a late result ends a task that has ended',
    ['one-outcome', 'true-counters'],
    edit('engine/late-results.js', "const isAdopted = verdict === 'adopt';", 'const isAdopted = true;'),
  ),
  mutant(
    'idempotency keys are lost on a restart',
    ['one-per-key'],
    edit(
      'engine/ledger.js',
      'record(record) {\n        this.apply(record);',
      'record(record) {\n        this.apply(record);\n        this.#keys.clear();',
    ),
  ),
  mutant(
    'idempotency keys are lost when their tasks leave memory',
    ['one-per-key'],
    edit('engine/intake.js', 'this.#history.mayHaveKey(tenant, key))', 'false)'),
  ),
  mutant(
    'the slots of an ended attempt are not given back',
    ['slots-returned'],
    edit('engine/attempts.js', 'member.slotsBusy -= running.slots;', ''),
  ),
  mutant(
    'the slots of an ended attempt are not given back to the fleet',
    ['work-drains'],
    edit('engine/attempts.js', 'fleet.release(member.seq, running.slots, running.workMs);', ''),
  ),
  {
    name: 'an attempt that was to stop while its agent was away keeps its slot',
    breaks: ['slots-returned'],
    script: BREAKS,
    edits: [
      edit('engine/membership.js', 'if (running.isStopping)', 'if (running.isStopping && !tokens.has(running.token))'),
    ],
  },
  mutant(
    'the tasks of an agent that is gone stay with it',
    ['one-holder', 'slots-returned'],
    edit('engine/membership.js', 'this.#loseAll(member, why);\n        fleet.leave', 'fleet.leave'),
  ),
  mutant(
    'leases are forgotten on a restart',
    ['true-counters', 'slots-returned'],
    edit('engine/recovery.js', 'tasks.hold(entry, entry.spec.estimateMs);', ''),
  ),
  mutant(
    'the epoch stays as it is',
    ['rising-epochs'],
    edit('engine/controller.js', 'const epoch = ledger.state.epoch + 1;', 'const epoch = ledger.state.epoch || 1;'),
  ),
  mutant(
    'a task is released before all that go before it have ended',
    ['one-holder'],
    edit('engine/dependencies.js', 'if (held.pending > 0)', 'if (held.pending > 1)'),
  ),
  mutant(
    'a full limit keeps nothing from starting',
    ['kept-limits'],
    edit('engine/limiter.js', 'const full = fullAmong(buckets, now);', 'const full = undefined;'),
  ),
  mutant(
    'places under a limit are not given back',
    ['work-drains'],
    edit('engine/limiter.js', 'bucket.running--;\n            if', 'if'),
  ),
  mutant(
    'attempts take no place under a limit',
    ['kept-limits'],
    edit('engine/limiter.js', 'for (const bucket of buckets)\n            bucket.running++;', ''),
  ),
  {
    name: 'time in which the controller stood still counts against its agents',
    breaks: ['fair-silence'],
    script: [{ atMs: 500, kind: 'controller-stall', ms: 20_000 }],
    edits: [edit('engine/membership.js', 'wokeAt - dueAt', '0')],
  },
  {
    name: 'time goes back with the clock of the machine',
    breaks: ['forward-time'],
    script: [{ atMs: 500, kind: 'controller-crash', downMs: 500, clockMs: -60_000 }],
    edits: [edit('engine/controller.js', 'this.#aheadMs = Math.max(0, ledger.state.at - clock.now());', '')],
  },
  mutant(
    'the second attempt has the number of the first',
    ['one-holder', 'promised-early'],
    edit('engine/task-lifecycle.js', 'attempt: entry.attempt + 1,', 'attempt: Math.max(1, entry.attempt),'),
  ),
  mutant(
    'a task gets one attempt more than it may have',
    ['one-holder'],
    edit('core/queue/settle.js', 'if (ended.attempt >= ended.attemptsMax)', 'if (ended.attempt > ended.attemptsMax)'),
  ),
  mutant(
    'a retry does not wait for its backoff',
    ['one-holder'],
    edit('engine/task-transitions.js', 'entry.readyAt = record.next.at;', 'entry.readyAt = record.at;'),
  ),
  mutant(
    'the bound of the queue is not kept',
    ['bounded-queue'],
    edit('core/queue/admission.js', 'if (excess > 0) {', 'if (excess > 1_000_000) {'),
  ),
  mutant(
    'a late result that counts is not counted',
    ['true-counters'],
    edit('engine/register.js', 'if (record.isAdopted)\n                    this.counters.completed++;', ''),
  ),
  mutant(
    'the state changes beside the records',
    ['same-replay'],
    edit(
      'engine/task-lifecycle.js',
      'this.#parts.outcomes.completed(member, running, usage);',
      'this.#parts.outcomes.completed(member, running, usage);\n        running.entry.readyAt += 1;',
    ),
  ),
  {
    name: 'compaction drops what runs',
    breaks: ['kept-promise', 'no-bug'],
    script: [
      { atMs: 500, kind: 'compaction' },
      { atMs: 501, kind: 'controller-crash', downMs: 500, clockMs: 0 },
    ],
    edits: [
      edit(
        'engine/compaction.js',
        'else\n            sink.keep(entry);',
        "else if (entry.state !== 'leased')\n            sink.keep(entry);",
      ),
    ],
  },
];
