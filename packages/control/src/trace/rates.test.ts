import { describe, expect, test } from 'vitest';
import type { Arrival } from './arrival.ts';
import { openTrace, type TraceOptions } from './read.ts';

async function read(text: string, options: Partial<TraceOptions> = {}) {
  async function* chunks(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += 11) yield text.slice(at, at + 11);
  }
  const trace = await openTrace(chunks(), { seed: 1, ...options });
  const arrivals: Arrival[] = [];
  for await (const arrival of trace.arrivals) arrivals.push(arrival);
  return { arrivals, notes: trace.notes };
}

/** Arrivals in each window, the first of which begins with the first arrival. */
function countsOf(arrivals: readonly Arrival[], windowMs: number): number[] {
  const counts: number[] = [];
  for (const { atMs } of arrivals) {
    const index = Math.floor(atMs / windowMs);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return Array.from(counts, (count) => count ?? 0);
}

/** Four standard deviations of a Poisson count: one seed in ten thousand would fail, and the seed is fixed. */
const near = (count: number | undefined, mean: number): void =>
  expect(Math.abs((count ?? 0) - mean)).toBeLessThan(4 * Math.sqrt(mean));

describe('the column', () => {
  test.each<[string, string, string | undefined, number]>([
    ['a rate per second', 'window_start_s,total_rate_rps\n0,20\n100,20\n', undefined, 2000],
    ['a rate per minute', 'ts,load_rpm\n0,1200\n100,1200\n', undefined, 2000],
    ['a count of the window', 'ts,requests\n0,2000\n100,2000\n', undefined, 2000],
    ['a rate before a count', 'ts,requests,rate_rps\n0,7,20\n100,7,20\n', undefined, 2000],
    ['one that is named', 'ts,duration,load\n0,5,2000\n100,5,2000\n', 'load', 2000],
    ['one that is named and says its unit', 'ts,load_per_second\n0,20\n100,20\n', 'load_per_second', 2000],
  ])('%s', async (_name, text, rateColumn, perWindow) => {
    const { arrivals } = await read(text, { rateColumn });
    near(arrivals.length, 2 * perWindow);
  });

  test('is not looked for where a row tells its own service time', async () => {
    expect((await read('ts,duration,count\n0,5,2000\n100,5,2000\n')).arrivals).toHaveLength(2);
  });

  test('is told with its windows', async () => {
    const { notes } = await read('minute,requests\n0,5\n1,5\n');
    expect(notes.description).toBe(
      'time: minute (minutes); rate: requests (tasks per window); service: no column, drawn like the bundled pattern; windows of 60 s',
    );
  });
});

describe('arrivals', () => {
  const text = 'ts,rate_rps\n0,40\n100,10\n200,40\n';

  test('are the same for the same seed, others for another', async () => {
    const first = await read(text);
    expect(await read(text)).toEqual(first);
    expect((await read(text, { seed: 2 })).arrivals).not.toEqual(first.arrivals);
  });

  test('begin at 0, never go back, and follow the rate from window to window', async () => {
    const { arrivals } = await read(text);
    const at = arrivals.map(({ atMs }) => atMs);
    expect(at[0]).toBe(0);
    expect(at.every((ms, index) => index === 0 || ms > (at[index - 1] ?? 0))).toBe(true);
    const [first, second, third] = countsOf(arrivals, 100_000);
    near(first, 4000);
    near(second, 1000);
    near(third, 4000);
  });

  test('are a Poisson process within a window: counts vary as much as their mean', async () => {
    const { arrivals } = await read('ts,rate_rps\n0,10\n5000,10\n');
    const counts = countsOf(arrivals, 1000);
    const mean = arrivals.length / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    expect(variance / mean).toBeGreaterThan(0.94);
    expect(variance / mean).toBeLessThan(1.06);
  });

  test('have the types and service times of the bundled pattern', async () => {
    const { arrivals } = await read(text);
    expect(new Set(arrivals.map(({ type }) => type))).toEqual(new Set(['answer', 'edit', 'research']));
    expect(arrivals.every(({ serviceMs }) => serviceMs > 0)).toBe(true);
  });

  test('are made as they are taken, whatever the rate', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield 'ts,rate_rps\n';
      for (let at = 0; ; at += 3600) yield `${at},1e12\n`;
    }
    const { arrivals } = await openTrace(endless(), { seed: 1 });
    for (let taken = 0; taken < 1000; taken++) await arrivals.next();
    await arrivals.return();
  });
});

describe('windows', () => {
  test('without data bring nothing, and are counted with the holes between them', async () => {
    const { arrivals, notes } = await read('ts,requests\n0,1000\n10,0\n20,\n30,1000\n60,1000\n');
    const counts = countsOf(arrivals, 10_000);
    near(counts[0], 1000);
    expect(counts.slice(1, 3)).toEqual([0, 0]);
    // The window of 30 lasts 10 s, as the others do; nothing is known of 40 to 60.
    expect(counts.slice(4, 6)).toEqual([0, 0]);
    near(counts[6], 1000);
    expect(notes).toMatchObject({ rows: 5, windows: 5, windowsEmpty: 4 });
  });

  test('of one time add up', async () => {
    const { arrivals, notes } = await read('ts,requests\n0,1000\n0,500\n10,1000\n10,500\n');
    near(arrivals.length, 3000);
    expect(notes).toMatchObject({ rows: 4, windows: 2 });
  });

  test('of a new segment follow those of the one before', async () => {
    const { arrivals, notes } = await read('segment,minute,requests\na,5,600\na,6,600\nb,0,600\nb,1,600\n');
    expect(countsOf(arrivals, 60_000).slice(0, 4)).toHaveLength(4);
    near(arrivals.length, 2400);
    expect(arrivals.at(-1)?.atMs).toBeLessThan(240_000);
    expect(notes).toMatchObject({ windows: 4, windowsEmpty: 0 });
  });

  test('without a time are skipped and counted', async () => {
    expect((await read('ts,requests\n0,10\n,10\n20,10\n')).notes).toMatchObject({ rows: 3, skipped: 1, windows: 2 });
  });
});

describe('thinning', () => {
  test('keeps a share of a rate', async () => {
    near((await read('ts,rate_rps\n0,1000\n100,1000\n', { thinRatio: 0.02 })).arrivals.length, 4000);
  });

  test('keeps a share of the rows, the first of them at 0', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => `${100 + index},1`).join('\n');
    const { arrivals } = await read(`ts,duration\n${rows}\n`, { thinRatio: 0.1 });
    near(arrivals.length, 2000);
    expect(arrivals[0]?.atMs).toBe(0);
  });
});

describe('a wrong trace of rates says where and what', () => {
  test.each<[string, string, RegExp, Partial<TraceOptions>?]>([
    ['a negative rate', 'ts,rate\n0,1\n1,-2\n', /^line 3, column rate: "-2" must be a number that is not negative$/],
    ['no number', 'ts,rate\n0,1\n1,fast\n', /^line 3, column rate: "fast" must be a number/],
    ['one window', 'ts,rate\n0,1\n', /^a rate needs two rows of different times/],
    ['back in time', 'ts,rate\n0,1\n2,1\n1,1\n', /^line 4, column ts: the time goes back: sort the file/],
    ['bad time', 'ts,rate\n0,1\nsoon,1\n', /^line 3, column ts: "soon" is no time like the first/],
    [
      'unknown --rate-column',
      'ts,load\n0,1\n',
      /^there is no column laod; did you mean load\?$/,
      { rateColumn: 'laod' },
    ],
    ['both', 'ts,a,b\n0,1,1\n', /^a window has no service time of its own/, { rateColumn: 'a', serviceColumn: 'b' }],
  ])('%s', async (_name, text, message, options) => {
    await expect(read(text, options)).rejects.toThrow(message);
  });
});
