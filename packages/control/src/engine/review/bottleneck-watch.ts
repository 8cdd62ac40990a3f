// What limits now: looked at every five minutes, beside the work of the controller and never on a task's way.
import type { Bottleneck } from '@muster/contract';
import { bottleneckOf } from '../../core/review/bottleneck.ts';
import { SAMPLE_MS } from '../../core/series/tiers.ts';
import type { SeriesReader } from '../indicators/series-reader.ts';
import type { EngineParts } from '../parts.ts';
import { readSpan } from './history.ts';
import { scopeText } from './scope-text.ts';
import { STAGE_INDICATORS, stagesOf } from './stages.ts';
import { Stretch } from './stretch.ts';

export interface BottleneckWatchParts extends Pick<EngineParts, 'clock' | 'timers' | 'log' | 'settings' | 'pauses'> {
  readonly reader: Pick<SeriesReader, 'each'>;
}

/** The span of an analysis, and how often there is one. */
export const ANALYSIS_MS = 300_000;
/** After the start: somebody may be looking already. */
const FIRST_MS = 60_000;

export class BottleneckWatch {
  readonly #parts: BottleneckWatchParts;
  #isStopped = false;
  /** Of the last analysis; undefined before the first. */
  last: Bottleneck | undefined;

  constructor(parts: BottleneckWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    const { clock } = this.#parts;
    this.#at(clock.now() + FIRST_MS);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Looks now. */
  async look(): Promise<Bottleneck> {
    const { clock, reader, settings, pauses } = this.#parts;
    const to = clock.now();
    const from = to - ANALYSIS_MS;
    const { stretches } = await readSpan(reader, { names: STAGE_INDICATORS, from, to, stepMs: SAMPLE_MS });
    const [paused, ...others] = pauses.all();
    const one = paused === undefined || others.length > 0 ? {} : { paused: scopeText(paused) };
    const whole = Stretch.of(stretches);
    const stages = stretches.length === 0 ? [] : stagesOf({ whole, stretches, limits: settings.limits, ...one });
    return bottleneckOf(stages, { from, to, isKnown: stretches.length > 0 });
  }

  #at(at: number): void {
    const { timers, clock } = this.#parts;
    timers.at(
      at,
      () => !this.#isStopped,
      () => {
        void this.#refresh();
        this.#at((Math.floor(clock.now() / ANALYSIS_MS) + 1) * ANALYSIS_MS);
      },
    );
  }

  /** Said when it begins and when it is over. */
  async #refresh(): Promise<void> {
    const { log } = this.#parts;
    try {
      const before = this.last?.limiting[0];
      this.last = await this.look();
      const [now] = this.last.limiting;
      if (before?.kind === now?.kind && before?.name === now?.name) return;
      const { summary } = this.last;
      log({
        level: now === undefined ? 'info' : 'warn',
        event: 'bottleneck',
        stage: now?.kind,
        of: now?.name,
        summary,
      });
    } catch (error) {
      log({ level: 'error', event: 'analysis-failed', error: String(error) });
    }
  }
}
