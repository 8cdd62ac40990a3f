// What is shown while a load runs: rates, counts, waits and the fleet, as a block on a terminal or in one line.
import { durationText, rateText } from '@muster/contract/amounts';
import type { FleetSample } from '../fleet-use/fleet-history.ts';
import type { BlockLine, Shown } from '../redrawn.ts';
import { sparkline } from '../sparkline.ts';
import type { Tally } from './tally.ts';

/** Values of the two charts: one per look, half a minute. */
const CHART_VALUES = 60;
/** An arrival this late is worth a line. */
const LAG_MS_SHOWN = 50;

export interface LiveFacts {
  readonly phase: string;
  readonly elapsedMs: number;
  readonly durationMs: number;
  /** Tasks per second that the schedule asks for now. */
  readonly rateWanted: number;
  /** Undefined when the controller did not answer. */
  readonly sample: FleetSample | undefined;
}

export class LiveView {
  readonly #tally: Tally;
  readonly #rates: number[] = [];
  readonly #agents: number[] = [];
  #last = { atMs: 0, sent: 0, completed: 0 };

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  look(facts: LiveFacts): Shown {
    const { due, notSent, completed } = this.#tally;
    const sent = due - notSent;
    const seconds = Math.max(0.001, (facts.elapsedMs - this.#last.atMs) / 1000);
    const rates = {
      sent: (sent - this.#last.sent) / seconds,
      completed: (completed - this.#last.completed) / seconds,
    };
    this.#last = { atMs: facts.elapsedMs, sent, completed };
    keep(this.#rates, rates.sent);
    if (facts.sample !== undefined) keep(this.#agents, facts.sample.agents);
    return {
      elapsedMs: facts.elapsedMs,
      block: () => this.#block(facts, rates),
      line: () =>
        `${durationText(facts.elapsedMs)} ${facts.phase}: ${ratesText(facts, rates)}; ${this.#counts()}; ` +
        `${this.#waits()}; ${fleetText(facts.sample)}${this.#lag()}`,
    };
  }

  #block(facts: LiveFacts, rates: Rates): BlockLine[] {
    const { failed, refused, notSent } = this.#tally;
    const lag = this.#lag();
    return [
      {
        text: `Load, ${durationText(facts.elapsedMs)} of ${durationText(facts.durationMs)}: ${facts.phase}`,
        style: 'bold',
      },
      { text: `  rate   ${ratesText(facts, rates)}  ${sparkline(this.#rates)}` },
      { text: `  tasks  ${this.#counts()}`, ...(failed + refused + notSent > 0 ? { style: 'yellow' as const } : {}) },
      { text: `  waits  ${this.#waits()}` },
      { text: `  fleet  ${fleetText(facts.sample)}  ${sparkline(this.#agents)}` },
      ...(lag === '' ? [] : [{ text: `  lag    ${lag.slice(2)}`, style: 'yellow' as const }]),
      { text: '  + faster, - slower, a number sets the rate, stop ends; then Enter', style: 'dim' },
    ];
  }

  #counts(): string {
    const { submitted, completed, failed, refused, notSent, open } = this.#tally;
    return (
      `${submitted} submitted, ${open} open, ${completed} completed, ${failed} failed, ${refused} refused, ` +
      `${notSent} not sent`
    );
  }

  #waits(): string {
    return `to start ${this.#quantiles('recentStarts')}; to outcome ${this.#quantiles('recentOutcomes')}`;
  }

  #quantiles(name: 'recentStarts' | 'recentOutcomes'): string {
    const [p50, p95, p99] = this.#tally[name].quantiles([0.5, 0.95, 0.99]);
    if (p50 === undefined || p95 === undefined || p99 === undefined) return 'none yet';
    return `p50 ${durationText(p50)}, p95 ${durationText(p95)}, p99 ${durationText(p99)}`;
  }

  #lag(): string {
    const { lagMsMax } = this.#tally;
    return lagMsMax < LAG_MS_SHOWN ? '' : `; sent up to ${durationText(lagMsMax)} late`;
  }
}

interface Rates {
  readonly sent: number;
  readonly completed: number;
}

const ratesText = ({ rateWanted }: LiveFacts, { sent, completed }: Rates): string =>
  `${rateText(rateWanted)} wanted, ${rateText(sent)} sent, ${rateText(completed)} completed`;

function fleetText(sample: FleetSample | undefined): string {
  if (sample === undefined) return 'the controller does not answer';
  const { agents, slots, slotsBusy, waiting } = sample;
  return `${agents} agents, ${slotsBusy}/${slots} slots busy, ${waiting} waiting`;
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > CHART_VALUES) values.shift();
}
