// The checks of one run, across all restarts of its controller: wraps the ports that the engine writes to, and looks at
// what it shows. Whoever owns the world calls `step` after every step.
import type { Accepted } from '@muster/contract';
import type { Random } from '../../base/random.ts';
import type { Controller } from '../../engine/controller.ts';
import type { Journal, Mailbox } from '../../engine/ports.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { Listener } from '../network.ts';
import type { Watch } from '../watch.ts';
import { CheckedJournal } from './checked-journal.ts';
import { acceptedEarly, CheckedMailbox, endedEarly } from './checked-mailbox.ts';
import { Findings } from './findings.ts';
import { HeardAgents, type SilenceOptions } from './heard-agents.ts';
import { HeldSlots } from './held-slots.ts';
import { compareLedger, compareTask, compareTotals } from './ledger-match.ts';
import { OwnReports } from './own-reports.ts';

export interface CheckerOptions {
  readonly journal: Journal;
  /** As the controller is configured. */
  readonly waitingMax: number;
  /** When more is looked at than what the last records touched [every so many steps, always the same]. */
  readonly random?: Random;
  /** Attempts that one limit key allows at a time [not checked]. */
  readonly placesMax?: number;
  /** How long agents may be silent [not checked]; then `arrived` must be called. */
  readonly silence?: SilenceOptions;
}

/** What costs time in proportion to the fleet is looked at once in so many steps in the mean; twice as many at most. */
const FLEET_LOOK_STEPS = 32;
/** Each agent is looked at by itself once in so many of those looks, and whenever their sum is wrong. */
const AGENTS_LOOKS = 16;
/** Every task is looked at once in so many of those looks. */
const AUDIT_LOOKS = 256;

export class Checker implements Watch {
  readonly findings = new Findings();
  readonly journal: CheckedJournal;
  readonly #slots = new HeldSlots();
  readonly #reports = new OwnReports(this.findings);
  readonly #heard: HeardAgents | undefined;
  readonly #placesMax: number;
  readonly #random: Random | undefined;
  /** Tasks of the records since the last step. */
  #touched: number[] = [];
  /** Steps until the next look. */
  #stepsLeft = 0;
  #looks = 0;

  constructor({ journal, waitingMax, placesMax, random, silence }: CheckerOptions) {
    const { findings } = this;
    this.#random = random;
    this.#placesMax = placesMax ?? Number.POSITIVE_INFINITY;
    this.#heard = silence && new HeardAgents(silence, findings);
    this.journal = new CheckedJournal({
      journal,
      findings,
      waitingMax,
      onRecord: (record, live) => {
        this.#slots.entered(record, live);
        this.#reports.entered(record, live);
        this.#heard?.entered(record);
        this.#touch(record);
      },
      onOpened: (live) => {
        this.#slots.restart(live);
        // Whatever a restart got wrong shows at once.
        this.#touched = [];
        this.#stepsLeft = 0;
        this.#looks = 0;
      },
    });
  }

  /** The mailbox that a controller is given in the place of this one. */
  mailbox(mailbox: Mailbox): Mailbox {
    return new CheckedMailbox({
      mailbox,
      findings: this.findings,
      durable: () => this.journal.durable,
      onItem: (connection, { kind }) => {
        if (kind === 'welcome') this.#slots.welcomed(connection, this.journal.live);
      },
    });
  }

  /** Hands frames to the engine, and notes what they report. */
  listener(controller: Controller): Listener {
    return {
      receive: (connection, items) => {
        this.#slots.receiving(connection, items);
        this.#reports.receiving(items);
        try {
          controller.receive(connection, items);
        } finally {
          this.#slots.received(this.journal.live);
          this.#reports.received();
        }
      },
      disconnected: (connection) => {
        this.#slots.disconnected(connection);
        controller.disconnected(connection);
      },
    };
  }

  /** A frame has reached the controller's machine, and is read at once or later. */
  arrived(connection: number): void {
    const agent = this.#slots.agentOf(connection);
    if (agent !== undefined) this.#heard?.arrived(agent);
  }

  /** A caller of the API was told so. */
  acknowledged(tasks: readonly Accepted[]): void {
    acceptedEarly(tasks, this.journal.durable, this.findings);
  }

  /** A caller of the API was told that a task has ended so. */
  told(id: string, state: string): void {
    endedEarly({ id, state }, this.journal.durable, this.findings);
  }

  /** After every step, while the controller runs: what its records touched, and now and then everything. */
  step(controller: Controller): void {
    const { findings, journal } = this;
    const { ledger, live: account } = journal;
    for (const text of this.#slots.overfull(account)) findings.report('slots-returned', text);
    if (ledger !== undefined) {
      compareTotals(ledger, account, findings);
      for (const seq of this.#touched) compareTask(seq, { ledger, account }, findings);
    }
    for (const seq of this.#touched) this.#countPlaces(seq);
    if (this.#touched.length > 0) this.#touched = [];
    if (this.#stepsLeft-- > 0) return;
    this.#stepsLeft = this.#random === undefined ? FLEET_LOOK_STEPS - 1 : this.#random.below(2 * FLEET_LOOK_STEPS);
    this.#look(controller, this.#looks % AGENTS_LOOKS === 0);
    if (this.#looks++ % AUDIT_LOOKS === AUDIT_LOOKS - 1) this.audit();
  }

  /** All that is visible, in proportion to the fleet. */
  look(controller: Controller): void {
    this.#look(controller, true);
  }

  #look(controller: Controller, atEachAgent: boolean): void {
    const { findings } = this;
    const { live } = this.journal;
    const { tasks, slots } = controller.status();
    if (tasks.leased !== live.leased)
      findings.report('true-counters', `${tasks.leased} tasks are leased, the journal says ${live.leased}`);
    const open = tasks.scheduled + tasks.waiting + tasks.awaitingApproval;
    if (open !== live.open)
      findings.report('true-counters', `${open} tasks wait or are scheduled, the journal says ${live.open}`);
    if (slots.busy === this.#slots.total && !atEachAgent) return;
    for (const { id, slotsBusy } of controller.agents()) {
      const held = this.#slots.of(live.agentById(id)?.seq ?? 0);
      if (slotsBusy !== held)
        findings.report('slots-returned', `${slotsBusy} slots of agent ${id} are busy, its attempts hold ${held}`);
    }
  }

  /** Every task, in proportion to all that there ever were. */
  audit(): void {
    const { ledger, live } = this.journal;
    if (ledger !== undefined) compareLedger(ledger, live, this.findings);
  }

  /** Everything has ended, and all agents are well. */
  drained(controller: Controller): void {
    const { tasks, slots } = controller.status();
    const open = tasks.scheduled + tasks.waiting + tasks.awaitingApproval + tasks.leased;
    if (open > 0)
      this.findings.report('work-drains', `${open} of ${tasks.submitted} tasks never ended (${tasks.leased} leased)`);
    if (open === 0 && slots.busy > 0)
      this.findings.report('slots-returned', `${slots.busy} slots are busy, and every task has ended`);
  }

  /** When what ended in the step has given its place back. */
  #countPlaces(seq: number): void {
    for (const key of this.journal.live.task(seq)?.limitKeys ?? []) {
      const places = this.#slots.placesOf(key);
      if (places > this.#placesMax)
        this.findings.report('kept-limits', `${places} attempts run under limit key ${key}, ${this.#placesMax} may`);
    }
  }

  #touch(record: JournalRecord): void {
    if ('task' in record) this.#touched.push(record.task);
    if (record.kind === 'handed-off') this.#touched.push(record.first);
    if (record.kind !== 'submitted') return;
    for (let index = 0; index < record.tasks.length; index++) {
      this.#touched.push(record.first + index);
      const superseded = record.tasks[index]?.conditions?.supersedes;
      if (superseded !== undefined) this.#touched.push(superseded);
    }
  }
}
