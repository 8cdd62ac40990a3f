// Where the trips of tasks go, if anywhere.
import { OtlpTrips } from '../adapters/traces/otlp-trips.ts';
import type { Config } from '../config.ts';
import type { Log } from '../engine/ports.ts';

interface TracesParts {
  readonly sampleRatio: () => number;
  readonly node: string;
  readonly version: string;
  readonly log: Log;
}

export function tripsOf({ trace }: Config, { sampleRatio, node, version, log }: TracesParts): OtlpTrips | undefined {
  const { endpoint, headers, serviceName, resource } = trace;
  if (endpoint === undefined) return undefined;
  return new OtlpTrips({ endpoint, headers, sampleRatio, source: { version, node, serviceName, resource }, log });
}
