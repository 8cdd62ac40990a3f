// What is seen of a comparison while it runs: a bar on a terminal, lines elsewhere.
import { expect, test } from 'vitest';
import type { Standing } from '../../compare/runs.ts';
import type { Terminal } from '../terminal.ts';
import { Progress } from './progress.ts';

function watched(isTty: boolean) {
  const seen = { text: '', now: 0 };
  const terminal: Terminal = {
    ...{ isTty, hasColour: false, columns: 200, out: () => {} },
    err: (text) => {
      seen.text += text;
    },
  };
  const progress = new Progress(terminal, () => seen.now);
  const at = (now: number, standing: Partial<Standing>): string => {
    Object.assign(seen, { text: '', now });
    progress.show({ run: 0, runs: 4, text: 'hpa', tasks: 0, tasksPerRun: 1000, atMs: 60_000, ...standing });
    return seen.text;
  };
  return { progress, seen, at };
}

test('on a terminal a bar goes over all runs, with the time that is left', () => {
  const { at } = watched(true);
  expect(at(0, { tasks: 1 })).toContain('Simulating, run 1 of 4: hpa');
  const half = at(10_000, { run: 1, tasks: 1000, text: 'kpa, seed 2' });
  expect(half).toContain('run 2 of 4: kpa, seed 2');
  expect(half).toContain(`${'█'.repeat(20)}${'░'.repeat(20)} 50 %, about 10 s left`);
  expect(half).toContain('1,000 of 1,000 tasks, 1 min simulated');
});

test('a seed with more tasks than the first does not run over the end of its share', () => {
  expect(watched(true).at(10_000, { run: 3, tasks: 1200 })).toContain('100 %');
  expect(watched(true).at(10_000, { run: 0, tasks: 1200 })).toContain(' 25 %');
});

test('it is drawn ten times a second at most, and elsewhere told every few seconds', () => {
  const terminal = watched(true);
  expect(terminal.at(1000, { tasks: 10 })).not.toBe('');
  expect(terminal.at(1050, { tasks: 20 })).toBe('');
  expect(terminal.at(1100, { tasks: 30 })).not.toBe('');
  const lines = watched(false);
  expect(lines.at(1000, { tasks: 500 })).toBe('');
  expect(lines.at(6000, { tasks: 500 })).toBe(
    '13 %, run 1 of 4: hpa: 500 of 1,000 tasks, 1 min simulated, about 42 s left\n',
  );
});

test('before anything runs, the arrivals that were read are counted', () => {
  const { progress, seen } = watched(true);
  progress.reading(1_234_567);
  expect(seen.text).toBe('Reading the arrivals: 1,234,567 tasks\n');
});
