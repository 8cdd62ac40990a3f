// What is measured outside the engine, and where all that is measured is kept.
import * as path from 'node:path';
import { watchLoopDelay } from '../adapters/loop-delay.ts';
import { probeProcess } from '../adapters/process-probe.ts';
import { FileReviews } from '../adapters/reviews/file-reviews.ts';
import { FileSeries } from '../adapters/series/file-series.ts';
import type { Journal, Log, Measured, Probe } from '../engine/ports.ts';

interface Connected {
  readonly connectionCount: number;
  readonly openedCount: number;
}

interface MeasuredParts {
  readonly directory: string;
  readonly log: Log;
  readonly journal: Journal;
  readonly carriers: readonly Connected[];
  /** Of what there is not always. */
  readonly probes: readonly (Probe | undefined)[];
}

export function measure({ directory, log, journal, carriers, probes }: MeasuredParts) {
  const loopDelay = watchLoopDelay();
  const machine = probeProcess({ directory, loopDelayMsMax: () => loopDelay.msMax() });
  const connections = (count: (carrier: Connected) => number): number =>
    carriers.reduce((sum, carrier) => sum + count(carrier), 0);
  const carried = (): readonly Measured[] => [
    { name: 'muster_connections', value: connections(({ connectionCount }) => connectionCount) },
    { name: 'muster_connections_opened_total', value: connections(({ openedCount }) => openedCount) },
    { name: 'muster_journal_bytes', value: journal.stats().bytes },
  ];
  return {
    store: new FileSeries({ directory: path.join(directory, 'series'), log }),
    reviews: new FileReviews({ directory: path.join(directory, 'reviews') }),
    probes: [machine.probe, carried, ...probes.filter((probe) => probe !== undefined)],
    stopwatch: () => performance.now(),
    msMax: () => loopDelay.msMax(),
    stop: () => {
      loopDelay.stop();
      machine.stop();
    },
  };
}
