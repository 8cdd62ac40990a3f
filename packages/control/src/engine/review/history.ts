// Reads what was measured over a span, in stretches of equal length: the one place where analyses meet stored series.
import type { IndicatorName } from '@muster/contract/indicators';
import type { SeriesReader } from '../indicators/series-reader.ts';
import { SAMPLED, Stretch } from './stretch.ts';

export interface SpanWanted {
  readonly names: readonly IndicatorName[];
  readonly from: number;
  readonly to: number;
  /** Of a stretch, unless what is kept of the span is coarser. */
  readonly stepMs: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  /** Those in which something was measured, in the order of time. */
  readonly stretches: readonly Stretch[];
}

export async function readSpan(
  reader: Pick<SeriesReader, 'each'>,
  { names, from, to, stepMs: step }: SpanWanted,
): Promise<Span> {
  const byBegin = new Map<number, Stretch>();
  const stepMs = await reader.each({ names: new Set([...names, SAMPLED]), from, to, stepMs: step }, (block) => {
    const at = Math.floor(block.at / step) * step;
    let stretch = byBegin.get(at);
    if (stretch === undefined) {
      stretch = new Stretch(at);
      byBegin.set(at, stretch);
    }
    stretch.add(block);
  });
  const stretches = [...byBegin.values()].filter(({ samples }) => samples > 0).sort((a, b) => a.at - b.at);
  return { from, to, stepMs: Math.max(step, stepMs), stretches };
}
