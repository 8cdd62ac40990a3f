// The checks of one run, across all restarts of its controller: wraps the ports that the engine writes to, and looks at
// what it shows. Whoever owns the world calls `step` after every step.
import type { Accepted, ToController } from '@muster/contract';
import type { Controller } from '../../engine/controller.ts';
import type { Journal, Mailbox } from '../../engine/ports.ts';
import { CheckedJournal } from './checked-journal.ts';
import { acceptedEarly, CheckedMailbox } from './checked-mailbox.ts';
import { Findings } from './findings.ts';
import { HeldSlots } from './held-slots.ts';
import { compareTotals } from './ledger-match.ts';

export interface CheckerOptions {
  readonly journal: Journal;
  /** As the controller is configured. */
  readonly waitingMax: number;
}

/** What costs time in proportion to the fleet is looked at once in so many steps. */
const FLEET_LOOK_STEPS = 32;

export class Checker {
  readonly findings = new Findings();
  readonly journal: CheckedJournal;
  readonly #slots = new HeldSlots();
  #steps = 0;

  constructor({ journal, waitingMax }: CheckerOptions) {
    const { findings } = this;
    this.journal = new CheckedJournal({
      journal,
      findings,
      waitingMax,
      onRecord: (record, live) => this.#slots.entered(record, live),
      onOpened: (live) => this.#slots.restart(live),
    });
  }

  /** The mailbox that a controller is given in the place of this one. */
  watch(mailbox: Mailbox): Mailbox {
    return new CheckedMailbox({
      mailbox,
      findings: this.findings,
      durable: () => this.journal.durable,
      onItem: (connection, { kind }) => {
        if (kind === 'welcome') this.#slots.welcomed(connection, this.journal.live);
      },
    });
  }

  /** Hands a frame to the engine, and notes what it reports. */
  receive(controller: Controller, connection: number, items: readonly ToController[]): void {
    this.#slots.receiving(connection, items);
    controller.receive(connection, items);
    this.#slots.received();
  }

  disconnected(connection: number): void {
    this.#slots.disconnected(connection);
  }

  /** A caller of the API was told so. */
  acknowledged(tasks: readonly Accepted[]): void {
    acceptedEarly(tasks, this.journal.durable, this.findings);
  }

  /** After every step, while the controller runs. */
  step(controller: Controller): void {
    const { findings, journal } = this;
    if (journal.ledger !== undefined) compareTotals(journal.ledger, journal.live, findings);
    if (this.#steps++ % FLEET_LOOK_STEPS === 0) this.look(controller);
  }

  /** All that is visible, in proportion to the fleet. */
  look(controller: Controller): void {
    const { findings } = this;
    const { live } = this.journal;
    const { tasks, slots } = controller.status();
    if (tasks.leased !== live.leased)
      findings.report('true-counters', `${tasks.leased} tasks are leased, the journal says ${live.leased}`);
    const open = tasks.scheduled + tasks.waiting + tasks.awaitingApproval;
    if (open !== live.open)
      findings.report('true-counters', `${open} tasks wait or are scheduled, the journal says ${live.open}`);
    if (slots.busy === this.#slots.total && !this.#isOverfull(controller)) return;
    for (const { id, slots: has, slotsBusy } of controller.agents()) {
      const held = this.#slots.of(live.agentById(id)?.seq ?? 0);
      if (slotsBusy !== held)
        findings.report('slots-returned', `${slotsBusy} slots of agent ${id} are busy, its attempts hold ${held}`);
      if (slotsBusy > has) findings.report('slots-returned', `${slotsBusy} of ${has} slots of agent ${id} are busy`);
    }
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

  #isOverfull(controller: Controller): boolean {
    return controller.agents().some(({ slots, slotsBusy }) => slotsBusy > slots);
  }
}
