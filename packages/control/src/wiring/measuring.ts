// What is measured outside the engine, and where all that is measured is kept.
import * as path from 'node:path';
import { watchLoopDelay } from '../adapters/loop-delay.ts';
import { probeProcess } from '../adapters/process-probe.ts';
import { FileSeries } from '../adapters/series/file-series.ts';
import type { OtlpTrips } from '../adapters/traces/otlp-trips.ts';
import type { Journal, Log, Measured } from '../engine/ports.ts';

interface Connected {
  readonly connectionCount: number;
  readonly openedCount: number;
}

interface MeasuredParts {
  readonly directory: string;
  readonly log: Log;
  readonly journal: Journal;
  readonly carriers: readonly Connected[];
  readonly trips: OtlpTrips | undefined;
}

export function measure({ directory, log, journal, carriers, trips }: MeasuredParts) {
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
    probes: [machine.probe, carried, ...(trips === undefined ? [] : [trips.probe])],
    stopwatch: () => performance.now(),
    msMax: () => loopDelay.msMax(),
    stop: () => {
      loopDelay.stop();
      machine.stop();
    },
  };
}
