// Numbers of a chart as CSV, for spreadsheets that run what looks like a formula.
import { expect, it } from 'vitest';
import { csvOf, scatterCsv, sharesCsv } from './csv.ts';

it('writes a column for each line, with units, and leaves out what was not measured', () => {
  const data = {
    title: 'Wait',
    unit: 'ms',
    times: [0, 1_000],
    span: [0, 1_000],
    lines: [
      { name: 'p95', colour: '--series-1', values: [12.5, null] },
      { name: 'p99, all', colour: '--series-2', values: [20, 30] },
    ],
  } as const;
  expect(csvOf(data)).toBe(
    'time,p95 [ms],"p99, all [ms]"\r\n1970-01-01T00:00:00.000Z,12.5,20\r\n1970-01-01T00:00:01.000Z,,30\r\n',
  );
});

it('keeps a name from being run as a formula', () => {
  const line = { name: '=cmd', colour: '--series-1', values: [] } as const;
  expect(csvOf({ title: '', unit: 'none', times: [], span: [0, 1], lines: [line] })).toBe("time,'=cmd\r\n");
});

it('writes a row for each point of a scatter', () => {
  const point = { x: 8.5, y: 0.25, text: '0.8 of its slots', isMain: true, isBest: false };
  const groups = [{ name: '=surge', colour: '--series-1', points: [point] }] as const;
  const data = { title: '', x: { name: 'cost', unit: 'tasks' }, y: { name: 'late', unit: 'ratio' }, groups } as const;
  expect(scatterCsv(data)).toBe(
    "name,which,cost [tasks],late [ratio],is_best\r\n'=surge,0.8 of its slots,8.5,0.25,false\r\n",
  );
});

it('writes a row for each share', () => {
  expect(sharesCsv([{ name: '+coding-3', count: 3, ratio: 0.075 }])).toBe(
    "name,decisions,ratio\r\n'+coding-3,3,0.075\r\n",
  );
});
