import { describe, expect, test } from 'vitest';
import { openTrace, type TraceOptions } from './read.ts';

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, options: Partial<TraceOptions> & { readonly chunk?: number } = {}) {
  const trace = await openTrace(chunked(text, options.chunk ?? 7), { seed: 1, ...options });
  const arrivals = [];
  for await (const arrival of trace.arrivals) arrivals.push(arrival);
  return {
    arrivals,
    notes: trace.notes,
    at: arrivals.map(({ atMs }) => atMs),
    service: arrivals.map(({ serviceMs }) => serviceMs),
  };
}

describe('times', () => {
  test.each<[string, string, number[]]>([
    ['ISO with sub-ms digits', 'when\n2023-11-16T18:17:03.9799600Z\n2023-11-16T18:17:04.0319601Z\n', [0, 52.0001]],
    [
      'date and time with 100 ns',
      'TIMESTAMP,x\n2023-11-16 18:17:03.9799600,1\n2023-11-16 18:17:04.0319600,2\n',
      [0, 52],
    ],
    ['seconds of a calendar', 'gmt_create\n2024-11-15 23:59:50\n2024-11-16 00:00:05\n', [0, 15_000]],
    ['a zone', 'time\n2024-01-01T00:00:00+02:00\n2023-12-31T22:00:01Z\n', [0, 1000]],
    ['epoch seconds', 'ts\n1700000000.25\n1700000001.5\n', [0, 1250]],
    ['epoch milliseconds', 'ts\n1700000000250\n1700000001500\n', [0, 1250]],
    ['epoch microseconds', 'ts\n1700000000250000\n1700000001500000\n', [0, 1250]],
    ['seconds from the start', 'time\n5\n6.5\n', [0, 1500]],
    ['a unit in the name', 'arrival_ms\n5\n6.5\n', [0, 1.5]],
    ['no header', '2024-01-01 00:00:00,7\n2024-01-01 00:00:02,8\n', [0, 2000]],
    ['a column found by its content', 'who,moment\na,2024-01-01 00:00:00\nb,2024-01-01 00:00:03\n', [0, 3000]],
  ])('%s', async (_name, text, expected) => {
    const { at } = await read(text);
    expect(at.map((ms) => Number(ms.toFixed(3)))).toEqual(expected.map((ms) => Number(ms.toFixed(3))));
  });

  test('chosen by --time-column, whatever the others look like', async () => {
    expect((await read('time,begun\n9,1\n8,3\n', { timeColumn: 'begun' })).at).toEqual([0, 2000]);
  });
});

describe('service times', () => {
  test.each<[string, string, number[]]>([
    ['seconds by name', 'ts,exec_time_seconds\n1,32.0\n2,0\n', [32_000, 0]],
    ['milliseconds by name', 'ts,durationMs\n1,250\n2,1.5\n', [250, 1.5]],
    ['tokens', 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.97,4000,40\n', [100 + 1000 + 1000]],
    ['generated tokens alone', 'ts,output_tokens\n1,4\n', [200]],
  ])('%s', async (_name, text, expected) => {
    expect((await read(text)).service).toEqual(expected);
  });

  test('are drawn, the same for the same seed, where the trace does not tell them', async () => {
    const text = 'ts\n1\n2\n3\n';
    const first = await read(text, { seed: 5 });
    expect(first.service.every((ms) => ms > 0)).toBe(true);
    expect(await read(text, { seed: 5 })).toEqual(first);
    expect((await read(text, { seed: 6 })).service).not.toEqual(first.service);
    const holes = await read('ts,exec_time_seconds\n1,2\n2,\n');
    expect(holes.notes.unserviced).toBe(1);
  });
});

describe('rows', () => {
  const plain = 'ts,duration\n10,1\n11,2\n';
  test.each<[string, string, number[], number[]]>([
    ['CRLF', plain.replaceAll('\n', '\r\n'), [0, 1000], [1000, 2000]],
    ['no last line break', plain.trimEnd(), [0, 1000], [1000, 2000]],
    ['blank lines', `\n${plain.replaceAll('\n', '\n\n')}  \n`, [0, 1000], [1000, 2000]],
    ['a byte order mark', `\ufeff${plain}`, [0, 1000], [1000, 2000]],
    ['semicolons', plain.replaceAll(',', ';'), [0, 1000], [1000, 2000]],
    ['tabs', plain.replaceAll(',', '\t'), [0, 1000], [1000, 2000]],
    ['quotes', 'note,ts,duration\n"a, ""b""\nc",10,1\n"d",11,"2"\n', [0, 1000], [1000, 2000]],
    ['JSON lines', '{"ts":10,"duration":1}\n{"duration":2,"ts":11,"more":[1]}\n', [0, 1000], [1000, 2000]],
    ['one row', 'ts,duration\n10,1\n', [0], [1000]],
    ['the same row twice: two tasks', 'ts,duration\n10,1\n10,1\n', [0, 0], [1000, 1000]],
    ['rows of one time keep their order', 'ts,duration\n10,1\n10,2\n10,3\n', [0, 0, 0], [1000, 2000, 3000]],
    ['unsorted', 'ts,duration\n11,2\n10,1\n12,3\n', [0, 1000, 2000], [1000, 2000, 3000]],
    ['a long silence stays', 'ts,duration\n10,1\n9999,2\n', [0, 9_989_000], [1000, 2000]],
  ])('%s', async (_name, text, at, service) => {
    for (const chunk of [1, 3, 1000]) {
      const found = await read(text, { chunk });
      expect(found.at).toEqual(at);
      expect(found.service).toEqual(service);
    }
  });

  test('without a time are skipped and counted', async () => {
    const { at, notes } = await read('ts,duration\n10,1\n,2\n12,3\n');
    expect(at).toEqual([0, 2000]);
    expect(notes).toMatchObject({ rows: 3, skipped: 1 });
  });

  test('equal to the row before are tasks of their own, and are counted', async () => {
    const { at, notes } = await read('ts,duration\n10,1\n10,1\n10,1\n11,1\n10,1\n');
    expect(at).toEqual([0, 0, 0, 0, 1000]);
    expect(notes).toMatchObject({ rows: 5, repeated: 2, reordered: 1 });
  });

  test('further out of order than the window arrive late and are counted', async () => {
    const { at, notes } = await read('ts\n10\n11\n12\n13\n5\n14\n', { windowRows: 2 });
    expect(at).toEqual([0, 1000, 1000, 2000, 3000, 4000]);
    expect(notes).toMatchObject({ late: 1, reordered: 1 });
  });

  test('tell their types in a column that is named, and only there', async () => {
    const text = 'ts,duration,kind\n1,1,a\n2,1,\n3,1, b \n';
    const types = async (typeColumn?: string) => (await read(text, { typeColumn })).arrivals.map(({ type }) => type);
    expect(await types()).toEqual(['replay', 'replay', 'replay']);
    expect(await types('kind')).toEqual(['a', 'replay', 'b']);
    // A count beside a type is no rate.
    const counted = await read('ts,count,kind\n1,5,a\n2,5,b\n', { typeColumn: 'kind' });
    expect(counted.arrivals.map(({ type }) => type)).toEqual(['a', 'b']);
    expect(counted.notes.description).toContain('type: kind');
    await expect(types('knd')).rejects.toThrow('there is no column knd; did you mean kind?');
  });

  test('come in bounded chunks, too, with a service time of the row each', async () => {
    const rows = Array.from({ length: 1300 }, (_, index) => `${index},${index}`).join('\n');
    const { chunks } = await openTrace(chunked(`ts,duration\n${rows}\n`, 100_000), { seed: 1, windowRows: 5 });
    const sizes: number[] = [];
    const services: number[] = [];
    for await (const chunk of chunks) {
      sizes.push(chunk.length);
      services.push(...chunk.map(({ serviceMs }) => serviceMs));
    }
    expect(Math.max(...sizes)).toBe(512);
    expect(services).toEqual(Array.from({ length: 1300 }, (_, index) => 1000 * index));
  });

  test('are read only as far as they are taken', async () => {
    let rowsMade = 0;
    async function* endless(): AsyncGenerator<string> {
      yield 'ts\n';
      for (;;) yield `${rowsMade++}\n`;
    }
    const { arrivals } = await openTrace(endless(), { seed: 1, windowRows: 100 });
    await arrivals.next();
    await arrivals.return();
    expect(rowsMade).toBeLessThan(200);
  });
});

describe('a wrong trace says where and what', () => {
  test.each<[string, string, RegExp, Partial<TraceOptions>?]>([
    ['empty', '', /^the file is empty$/],
    ['header only', 'ts,duration\n', /^line 1: is the only one: a header, and no rows$/],
    ['no time', 'a,b\nx,y\n', /^no column of times was found; name it with --time-column\. The columns are a, b$/],
    ['bad time', 'ts,duration\n10,1\n\nsoon,2\n', /^line 4, column ts: "soon" is no time like the first/],
    ['no such day', 'ts\n2024-02-30 00:00:00\n', /^line 2, column ts: "2024-02-30 00:00:00" is no time: /],
    [
      'mixed forms',
      'ts\n2024-02-01 00:00:00\n1700000000\n',
      /^line 3, column ts: "1700000000" is no time like the first/,
    ],
    [
      'bad service',
      'ts,duration\n10,fast\n',
      /^line 2, column duration: "fast" must be a number that is not negative$/,
    ],
    ['negative service', 'ts,duration\n10,-1\n', /^line 2, column duration: "-1" must be a number/],
    ['too few cells', 'ts,duration\n10,1\n11\n', /^line 3: has 1 cells where the first line has 2$/],
    ['open quote', 'ts,note\n10,"a\n11,b\n', /^line 2: has a quote that is never closed$/],
    ['bad JSON', '{"ts":1}\n{"ts":\n', /^line 2: is no JSON: /],
    ['JSON list', '{"ts":1}\n[1]\n', /^line 2: is no JSON object$/],
    ['a column twice', 'ts,ts\n1,2\n', /^line 1, column ts: is there twice; rename one of them$/],
    [
      'unknown --time-column',
      'start,duration\n1,2\n',
      /^there is no column strat; did you mean start\?$/,
      { timeColumn: 'strat' },
    ],
    [
      'unknown --service-column',
      'ts,x\n1,2\n',
      /^there is no column cost; the columns are ts, x$/,
      { serviceColumn: 'cost' },
    ],
    ['--time-column without times', 'ts,x\n1,hello\n', /^line 2, column x: "hello" is no time/, { timeColumn: 'x' }],
    ['a line without end', `ts\n${'9'.repeat(1_100_000)}`, /^line 2: is longer than 1048576 characters$/],
  ])('%s', async (_name, text, message, options) => {
    await expect(read(text, { chunk: 100_000, ...options })).rejects.toThrow(message);
  });
});
