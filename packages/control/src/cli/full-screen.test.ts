import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { PlayedScreen } from '../../test/cli/played-screen.ts';
import { FullScreen, frameText, type ScreenStreams } from './full-screen.ts';
import type { Key } from './terminal.ts';

function scene() {
  const played = new PlayedScreen(80);
  const writes: string[] = [];
  const input = Object.assign(new PassThrough(), {
    isRaw: false,
    setRawMode(isRaw: boolean) {
      input.isRaw = isRaw;
      return input;
    },
  });
  const output = Object.assign(new EventEmitter(), {
    ...{ columns: 80, rows: 24, writableNeedDrain: false },
    write(text: string) {
      writes.push(text);
      played.write(text);
      return true;
    },
  });
  const sent: (string | number)[] = [];
  const process = Object.assign(new EventEmitter(), {
    exit: (code: number) => sent.push(code),
    kill: (_pid: number, signal: string) => sent.push(signal),
  });
  const keys: Key[] = [];
  let resizes = 0;
  const streams = { input, output, process } as unknown as ScreenStreams; // as much of them as it uses
  const screen = new FullScreen(streams, {
    onKey: (key) => keys.push(key),
    onResize: () => {
      resizes++;
    },
  });
  return { played, writes, input, output, process, sent, keys, screen, resizes: () => resizes };
}

test('only lines that differ are written, in one go', () => {
  const { screen, played, writes } = scene();
  screen.draw(['one', 'two', 'three']);
  const before = writes.length;
  screen.draw(['one', '2', 'three']);
  expect(writes.slice(before)).toHaveLength(1);
  expect(writes.at(-1)).not.toContain('one');
  expect(played.lines).toEqual(['one', '2', 'three']);
  screen.draw(['one', '2', 'three']);
  expect(writes).toHaveLength(before + 1);
  screen.draw(['one']);
  expect(played.lines).toEqual(['one', '', '']);
});

test('a line as wide as the screen keeps its last letter, a shorter one leaves nothing of it', () => {
  const { screen, played } = scene();
  screen.draw(['x'.repeat(80)]);
  expect(played.lines).toEqual(['x'.repeat(80)]);
  screen.draw(['short']);
  expect(played.lines).toEqual(['short']);
});

test('a frame that is the same is no write at all', () => {
  expect(frameText(['a', 'b'], ['a', 'b'])).toBe('');
  expect(frameText([], ['', ''])).toBe('');
});

test('the terminal is given back as it was, once', () => {
  const { screen, played, input, writes, process, output } = scene();
  expect([played.isOther, played.isCursorHidden, played.isUnwrapped, input.isRaw]).toEqual([true, true, true, true]);
  screen.close();
  expect([played.isRestored, input.isRaw]).toEqual([true, false]);
  const { length } = writes;
  screen.close();
  screen.draw(['too late']);
  process.emit('exit');
  output.emit('resize');
  expect(writes).toHaveLength(length);
});

test.each(['exit', 'uncaughtExceptionMonitor'])('also when the process ends by %s', (event) => {
  const { played, process } = scene();
  process.emit(event);
  expect(played.isRestored).toBe(true);
});

test('a terminal that hangs up ends the process', () => {
  const { process, sent } = scene();
  process.emit('SIGHUP');
  expect(sent).toEqual([129]);
});

test('Ctrl-Z gives the terminal back and stops, fg draws anew', () => {
  const { input, process, played, sent, screen, resizes, keys } = scene();
  screen.draw(['one']);
  input.write('\u001a');
  expect([played.isRestored, sent, keys]).toEqual([true, ['SIGTSTP'], []]);
  process.emit('SIGCONT');
  expect([played.isOther, input.isRaw, resizes()]).toEqual([true, true, 1]);
  screen.draw(['one']);
  expect(played.lines[0]).toBe('one');
});

test('another size draws everything anew', () => {
  const { screen, output, played, resizes } = scene();
  screen.draw(['one', 'two']);
  Object.assign(output, { columns: 60, rows: 15 });
  output.emit('resize');
  expect([screen.columns, screen.rows, resizes(), played.text]).toEqual([60, 15, 1, '']);
  screen.draw(['one', 'two']);
  expect(played.text).toBe('one\ntwo');
});

test('a terminal that takes nothing is sent nothing', () => {
  const { screen, output, writes } = scene();
  const { length } = writes;
  output.writableNeedDrain = true;
  screen.draw(['one']);
  expect(writes).toHaveLength(length);
  output.writableNeedDrain = false;
  screen.draw(['one']);
  expect(writes).toHaveLength(length + 1);
});

test.each([
  ['q', { name: 'q', text: 'q', isControl: false }],
  ['\u0003', { name: 'c', text: '', isControl: true }],
  ['\u001b[A', { name: 'up', text: '' }],
  ['\u001b[5~', { name: 'pageup', text: '' }],
  ['\t', { name: 'tab', text: '', isShift: false }],
  ['\u001b[Z', { name: 'tab', text: '', isShift: true }],
  ['\r', { name: 'return', text: '' }],
  ['\u007f', { name: 'backspace', text: '' }],
  ['G', { name: 'g', text: 'G', isShift: true }],
  ['図', { text: '図' }],
])('the key %j', (bytes, key) => {
  const { input, keys } = scene();
  input.write(bytes);
  expect(keys).toMatchObject([key]);
});
