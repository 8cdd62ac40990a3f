// The sizes of a pool over the chosen span, asked for again as they grow.

import { type Reply, useReply } from '../../live/use-reply.ts';
import { type SizePoint, sizesOf } from './fleet-cost.ts';

export interface Span {
  /** Of the address. */
  readonly word: string;
  readonly ms: number;
}

export interface Sizes {
  readonly points: readonly SizePoint[];
  readonly stepMs: number;
  /** The end of the span. */
  readonly to: number;
}

const HOUR_MS = 3_600_000;
const AGAIN_MS = 10_000;

const FIRST: Span = { word: '1 h', ms: HOUR_MS };

/** The first is what holds when the address says nothing. */
export const SPANS: readonly Span[] = [FIRST, { word: '24 h', ms: 24 * HOUR_MS }, { word: '7 d', ms: 168 * HOUR_MS }];

export const spanOf = (word: string | null): Span => SPANS.find((span) => span.word === word) ?? FIRST;

export function useSizes(type: string, span: Span): Reply<Sizes> {
  return useReply({
    about: `${type} ${span.word}`,
    againMs: AGAIN_MS,
    ask: async (client) => {
      const to = Date.now();
      const query = { labels: `pool=${type}`, from: to - span.ms, to };
      const [desired, actual] = await Promise.all([
        client.series({ name: 'muster_pool_desired_agents', ...query }),
        client.series({ name: 'muster_agents', ...query }),
      ]);
      return { points: sizesOf(desired, actual), stepMs: desired.stepMs, to };
    },
  });
}
