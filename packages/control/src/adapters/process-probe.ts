// What the controller's process and its machine use, as the system tells it.
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import * as os from 'node:os';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import type { Measured, Probe } from '../engine/ports.ts';

export interface ProcessProbeOptions {
  /** Of which disk the room is told. */
  readonly directory: string;
  /** Worst stall of the event loop lately. */
  readonly loopDelayMsMax: () => number;
}

export interface ProcessProbe {
  readonly probe: Probe;
  stop(): void;
}

export function probeProcess({ directory, loopDelayMsMax }: ProcessProbeOptions): ProcessProbe {
  let gcMs = 0;
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs += duration;
  });
  collections.observe({ entryTypes: ['gc'] });
  let loop = performance.eventLoopUtilization();
  const probe: Probe = () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, loop);
    loop = now;
    return [
      { name: 'muster_event_loop_utilization_ratio', value: utilization },
      { name: 'muster_event_loop_delay_seconds', value: loopDelayMsMax() / 1_000 },
      { name: 'muster_gc_seconds_total', value: gcMs / 1_000 },
      ...processUse(),
      ...machineUse(),
      ...diskUse(directory),
    ];
  };
  return { probe, stop: () => collections.disconnect() };
}

function processUse(): readonly Measured[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const name = 'muster_process_memory_bytes';
  return [
    { name: 'muster_process_cpu_seconds_total', value: (user + system) / 1e6 },
    { name, labels: { space: 'resident' }, value: rss },
    { name, labels: { space: 'heap-used' }, value: heapUsed },
    { name, labels: { space: 'heap-total' }, value: heapTotal },
    { name, labels: { space: 'external' }, value: external },
    ...told('muster_open_files', () => readdirSync('/proc/self/fd').length),
  ];
}

function machineUse(): readonly Measured[] {
  const [lastMinute = 0] = os.loadavg();
  return [
    { name: 'muster_host_load_ratio', value: lastMinute / os.availableParallelism() },
    ...told('muster_host_memory_available_bytes', availableBytes),
  ];
}

/** What programs can still get: more than what is free, for caches give way. */
function availableBytes(): number {
  if (process.platform !== 'linux') return os.freemem();
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return kilobytes === undefined ? os.freemem() : Number(kilobytes) * 1024;
}

function diskUse(directory: string): readonly Measured[] {
  try {
    const { bsize, bavail, blocks } = statfsSync(directory);
    return [
      { name: 'muster_disk_free_bytes', value: bavail * bsize },
      { name: 'muster_disk_size_bytes', value: blocks * bsize },
    ];
  } catch {
    return [];
  }
}

/** Nothing where the system does not tell. */
function told(name: Measured['name'], read: () => number): readonly Measured[] {
  try {
    return [{ name, value: read() }];
  } catch {
    return [];
  }
}
