import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REGIMES } from './rivals/generated.ts';
import { findTrace, readTrace, TRACES } from './rivals/traces.ts';
import { chooseTraffic } from './rivals/traffic.ts';
import { rivals } from './rivals.ts';

const [AZURE, ALIBABA] = TRACES;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-traces-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  delete process.env.MUSTER_TRACES;
});

/** A task every 20 s, of 4 s. */
function writeTrace(tasks: number): void {
  const at = (index: number): string => new Date(Date.UTC(2024, 0, 1) + index * 20_000).toISOString();
  const rows = Array.from({ length: tasks }, (_, index) => `${at(index)},4`);
  writeFileSync(path.join(folder, ALIBABA?.file ?? ''), ['gmt_create,exec_time_seconds', ...rows, ''].join('\n'));
}

describe('a trace', () => {
  it('is compressed, thinned and drawn anew with each seed, and the same with the same', async () => {
    writeTrace(600);
    const read = (seed: number, scale = 1) =>
      readTrace(path.join(folder, ALIBABA?.file ?? ''), { trace: ALIBABA as (typeof TRACES)[number], seed, scale });
    const tasks = await read(1);
    expect(tasks.length).toBeGreaterThan(500);
    expect(tasks.length).toBeLessThan(580);
    expect(tasks.at(-1)?.atMs).toBeCloseTo((599 * 20_000) / 30, -4);
    const mean = tasks.reduce((sum, { serviceMs }) => sum + serviceMs, 0) / tasks.length;
    expect(mean / 4_000).toBeCloseTo(1, 1);
    expect(await read(1)).toEqual(tasks);
    expect(await read(2)).not.toEqual(tasks);
    expect((await read(1, 0.001)).length).toBeLessThan(100);
  });

  it('is found in the folder or in one of its folders, or not', () => {
    writeTrace(1);
    expect(findTrace(folder, ALIBABA as (typeof TRACES)[number])).toBe(path.join(folder, ALIBABA?.file ?? ''));
    const inner = path.join(folder, 'llm', ALIBABA?.file ?? '');
    mkdirSync(path.dirname(inner));
    renameSync(path.join(folder, ALIBABA?.file ?? ''), inner);
    expect(findTrace(folder, ALIBABA as (typeof TRACES)[number])).toBe(inner);
    expect(findTrace(folder, AZURE as (typeof TRACES)[number])).toBeUndefined();
    expect(findTrace(path.join(folder, 'none'), AZURE as (typeof TRACES)[number])).toBeUndefined();
  });
});

describe('muster bench rivals', () => {
  it('skips visibly what is not there', async () => {
    const { name } = TRACES[3] as (typeof TRACES)[number];
    const { results, tables } = await rivals({ rounds: 1, scale: 1, only: name, log: () => {} });
    expect(results.map(({ skipped }) => skipped)).toEqual(['set MUSTER_TRACES to a folder of traces']);
    expect(tables).toEqual([]);
  });

  it('plays generated traffic with a clone alone, the recorded one beside it when it is there', () => {
    const generated = REGIMES.map(({ name }) => name);
    const namesOf = (only?: string) => {
      const { traffic, missing } = chooseTraffic({ only, folder });
      return { found: traffic.map(({ name }) => name), missing: missing.map(({ name }) => name) };
    };
    expect(namesOf('generated')).toEqual({ found: generated, missing: [] });
    expect(namesOf('spikes')).toEqual({ found: ['generated spikes'], missing: [] });
    expect(namesOf()).toEqual({ found: generated, missing: TRACES.map(({ name }) => name) });
    writeTrace(1);
    expect(namesOf('alibaba')).toEqual({ found: ['alibaba 30x'], missing: [] });
  });

  it('has the same tables for generated traffic', async () => {
    const { results, tables } = await rivals({
      ...{ rounds: 1, scale: 0.02, only: 'generated rare', isModel: true, log: () => {} },
    });
    expect(results).toHaveLength(2 * 2 * 7);
    expect(tables[0]).toMatch(/^generated rare, start 60 s, model: 1 seeds; of the first, \d+ tasks in \d\.\d h/);
    expect(tables[2]).toMatch(/\| policy \| generated rare ÷ \w+ \(1 seeds\) \|\n/);
  }, 120_000);

  it('has a table for each start, a verdict on each preset, and goes on where it was cut', async () => {
    writeTrace(25);
    process.env.MUSTER_TRACES = folder;
    const out = path.join(folder, 'rivals.json');
    const told: string[] = [];
    const measure = () => rivals({ rounds: 1, scale: 1, only: 'alibaba', out, log: (line) => void told.push(line) });
    const { results, tables } = await measure();
    expect(tables).toHaveLength(2 + 2 * 3);
    expect(tables[2]).toMatch(
      /^Cost at 1 % ÷ the best of three, start 60 s:\n\n\| policy \| alibaba 30x ÷ \w+ \(1 seeds\) \|\n/,
    );
    expect(tables[4]).toMatch(/\n\| `hpa` \| \d+\.\d\d, [\d.]+ % \|\n/);
    expect(tables[0]).toMatch(/^alibaba 30x, start 60 s: 1 seeds; of the first, \d+ tasks in 0.0 h/);
    expect(tables[1]).toMatch(/\| `bound` \| \d+ \|/);
    expect(results).toHaveLength(2 * 2 * 7);
    expect(results.filter(({ name }) => /steady ÷ .* at 5 %, 95 % interval$/.test(name))).toHaveLength(2);
    expect(told).toHaveLength(2);

    const file = path.join(folder, 'rivals.runs.jsonl');
    const lines = readFileSync(file, 'utf8');
    expect(await measure()).toEqual({ results, tables });
    expect(readFileSync(file, 'utf8')).toBe(lines);
    expect(told).toHaveLength(2);

    const model = await rivals({ rounds: 1, scale: 1, only: 'alibaba', out, isModel: true, log: () => {} });
    expect(model.tables).toHaveLength(2 + 2 * 3 + 1);
    expect(model.tables[0]).toMatch(/^alibaba 30x, start 60 s, model: 1 seeds/);
    expect(model.tables.at(-1)).toMatch(/\| `fixed` \| \d+ \| -?0\.\d % \|/);

    writeFileSync(file, lines.slice(0, lines.length / 2));
    expect(await measure()).toEqual({ results, tables });
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(lines.split('\n').length);
  });
});
