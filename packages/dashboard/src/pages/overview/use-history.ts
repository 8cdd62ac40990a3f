// Asks for the past of the charts when the page opens, when another span is chosen, and now and then.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { askHistory, type ChartPoint, pointsOf } from './history.ts';

export interface Span {
  /** Of the address. */
  readonly word: string;
  readonly ms: number;
  readonly isLive: boolean;
}

const MINUTE_MS = 60_000;

/** The first is what holds when the address says nothing. */
export const SPANS: readonly Span[] = [
  { word: '15 min', ms: 15 * MINUTE_MS, isLive: true },
  { word: '1 h', ms: 60 * MINUTE_MS, isLive: false },
  { word: '24 h', ms: 1_440 * MINUTE_MS, isLive: false },
  { word: '7 d', ms: 10_080 * MINUTE_MS, isLive: false },
];

export const spanOf = (word: string | null): Span => SPANS.find((span) => span.word === word) ?? (SPANS[0] as Span);

export interface History {
  readonly points: readonly ChartPoint[];
  readonly isThere: boolean;
  readonly problem?: string;
}

const NOTHING: History = { points: [], isThere: false };
/** Samples are taken every 10 s. What is live needs its past once. */
const AGAIN_MS = 20_000;

export function useHistory(span: Span): History {
  const { client } = useApp();
  const history = useSignal<History>(NOTHING);
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      const to = Date.now();
      try {
        const replies = await askHistory(await client(), { from: to - span.ms, to });
        if (!isOver) history.value = { points: pointsOf(replies), isThere: true };
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        // What was there stays: an old chart says more than none.
        if (!isOver) history.value = { ...history.peek(), problem };
      }
    };
    history.value = NOTHING;
    void ask();
    const again = span.isLive ? undefined : setInterval(() => void ask(), AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(again);
    };
  }, [span]);
  return history.value;
}
