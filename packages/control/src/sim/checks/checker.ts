// The checks of one run, across all restarts of its controller: wraps the ports that the engine writes to, and looks at
// what it shows. Whoever owns the world calls `step` after every step.
import type { Accepted } from '@muster/contract';
import type { Controller } from '../../engine/controller.ts';
import type { Journal, Mailbox } from '../../engine/ports.ts';
import type { Listener } from '../network.ts';
import type { Watch } from '../watch.ts';
import { CheckedJournal } from './checked-journal.ts';
import { acceptedEarly, CheckedMailbox, endedEarly } from './checked-mailbox.ts';
import { Findings } from './findings.ts';
import { HeldSlots } from './held-slots.ts';
import { compareTotals } from './ledger-match.ts';
import { OwnReports } from './own-reports.ts';

export interface CheckerOptions {
  readonly journal: Journal;
  /** As the controller is configured. */
  readonly waitingMax: number;
}

/** What costs time in proportion to the fleet is looked at once in so many steps. */
const FLEET_LOOK_STEPS = 32;
/** Each agent is looked at by itself once in so many of those looks, and whenever their sum is wrong. */
const AGENTS_LOOKS = 16;

export class Checker implements Watch {
  readonly findings = new Findings();
  readonly journal: CheckedJournal;
  readonly #slots = new HeldSlots();
  readonly #reports = new OwnReports(this.findings);
  #steps = 0;
  #looks = 0;

  constructor({ journal, waitingMax }: CheckerOptions) {
    const { findings } = this;
    this.journal = new CheckedJournal({
      journal,
      findings,
      waitingMax,
      onRecord: (record, live) => {
        this.#slots.entered(record, live);
        this.#reports.entered(record, live);
      },
      onOpened: (live) => {
        this.#slots.restart(live);
        // Whatever a restart got wrong shows at once.
        this.#steps = 0;
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

  /** A caller of the API was told so. */
  acknowledged(tasks: readonly Accepted[]): void {
    acceptedEarly(tasks, this.journal.durable, this.findings);
  }

  /** A caller of the API was told that a task has ended so. */
  told(id: string, state: string): void {
    endedEarly({ id, state }, this.journal.durable, this.findings);
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
    for (const text of this.#slots.overfull(live)) findings.report('slots-returned', text);
    if (slots.busy === this.#slots.total && this.#looks++ % AGENTS_LOOKS > 0) return;
    for (const { id, slotsBusy } of controller.agents()) {
      const held = this.#slots.of(live.agentById(id)?.seq ?? 0);
      if (slotsBusy !== held)
        findings.report('slots-returned', `${slotsBusy} slots of agent ${id} are busy, its attempts hold ${held}`);
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
}
