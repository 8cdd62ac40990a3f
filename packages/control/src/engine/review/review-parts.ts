// What a review is made from.
import type { PresentFacts } from '../../core/review/concerns.ts';
import type { Pause } from '../indicators/pause.ts';
import type { SeriesReader } from '../indicators/series-reader.ts';
import type { EngineParts } from '../parts.ts';
import type { PoolState } from '../pool-state.ts';

export interface ReviewParts extends Pick<EngineParts, 'clock' | 'settings' | 'ledger'> {
  readonly reader: Pick<SeriesReader, 'each'>;
  readonly pools: { states(): Iterable<PoolState> };
  /** When the process began: its memory did, too. */
  readonly startedAt: () => number;
  /** By windows of a span. */
  readonly pause: Pause;
  readonly present: () => PresentFacts;
}
