import { describe, expect, it } from 'vitest';
import { machineUsage, memoryPeakMb, usageOf } from './usage.ts';

// /proc is Linux's own; the benchmarks need it and say so.
describe.runIf(process.platform === 'linux')('what a process uses', () => {
  it('is read from /proc', () => {
    const { memoryMb, writtenBytes } = usageOf(process.pid);
    const ownMb = process.memoryUsage().rss / 1e6;
    expect(memoryMb / ownMb).toBeCloseTo(1, 0);
    expect(memoryPeakMb(process.pid)).toBeGreaterThanOrEqual(memoryMb);
    expect(writtenBytes).toBeGreaterThanOrEqual(0);
  });

  it('counts its CPU time in seconds', () => {
    const { user, system } = process.cpuUsage();
    expect(usageOf(process.pid).cpuSeconds).toBeCloseTo((user + system) / 1e6, 0);
  });

  it('is less than what the machine uses', () => {
    expect(machineUsage().busySeconds).toBeGreaterThan(usageOf(process.pid).cpuSeconds);
  });
});
