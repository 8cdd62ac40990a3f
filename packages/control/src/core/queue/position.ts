// Where a waiting item stands among those that want the same agents.
import { countBySample, type Item, isEarlier, laneName, type NeedQueue } from './lanes.ts';
import { competingIn } from './pens.ts';

export interface Position {
  readonly position: number;
  readonly isExact: boolean;
}

/** Counting a lane exactly stops here; beyond it a position is an estimate. */
const COUNT_MAX = 20_000;

/** 1 is next. */
export function positionIn<T extends Item>(queue: NeedQueue<T, unknown> | undefined, item: T): Position {
  const own = queue?.bands[item.band]?.lanes.get(laneName(item.spec));
  if (queue === undefined || own === undefined) return { position: 1, isExact: true };
  let ahead = 0;
  for (let band = queue.bands.length - 1; band > item.band; band--) ahead += competingIn(queue.bands[band]);
  let inLane = 0;
  let isExact = own.heap.size <= COUNT_MAX;
  if (isExact) for (const other of own.heap.items()) if (other.band === own.band && isEarlier(other, item)) inLane++;
  if (!isExact)
    inLane = Math.min(
      own.waiting - 1,
      countBySample(own, (other) => isEarlier(other, item), COUNT_MAX),
    );
  for (const lane of queue.bands[item.band]?.lanes.values() ?? []) {
    if (lane === own || (lane.pen !== own.pen && lane.pen?.gate.isShut === true)) continue;
    isExact = false; // How two tenants interleave depends on what they are served elsewhere.
    const share = ((inLane + 1) * lane.flow.weight) / own.flow.weight + own.flow.virtualTime - lane.flow.virtualTime;
    ahead += Math.min(lane.waiting, Math.max(0, Math.floor(share)));
  }
  return { position: ahead + inLane + 1, isExact };
}
