import { expect, test } from 'vitest';
import { logText, terminalLog } from './log-line.ts';

const AT = Date.UTC(2026, 10, 21, 10, 21, 7, 512);
const plain = logText({ hasColour: false });

test('a line for people: time, level, event, facts; quoted where they would run into each other', () => {
  const fields = {
    event: 'agent-ejected',
    agent: 'writer-2',
    reason: '5 failures in a row',
    until: 12,
    left: ['a', 'b'],
  };
  expect(plain('warn', fields, AT)).toBe(
    '10:21:07.512 warn  agent-ejected agent=writer-2 reason="5 failures in a row" until=12 left=["a","b"]',
  );
  expect(plain('info', { event: 'stopped' }, AT)).toBe('10:21:07.512 info  stopped');
  expect(plain('info', { event: 'scaled', reason: '', by: 'a=b' }, AT)).toContain('reason="" by="a=b"');
});

test('a stack stands on lines of its own', () => {
  const line = plain('error', { event: 'request-failed', message: 'no', stack: 'Error: no\n    at a (b.ts:1:1)' }, AT);
  expect(line.split('\n').slice(1)).toEqual(['    Error: no', '    at a (b.ts:1:1)']);
});

test('nothing that a client sent moves the cursor of who reads it', () => {
  const line = plain('info', { event: 'frame-refused', message: 'a\u001b[2Jb\u0007', code: '\u001b[31m' }, AT);
  expect(line).not.toMatch(/\p{Cc}/u);
});

test('an agent of the command line writes JSON with its time, and nothing below info', () => {
  const lines: string[] = [];
  const terminal = {
    out() {},
    err: (text: string) => void lines.push(text),
    isTty: false,
    hasColour: false,
    columns: 80,
  };
  const log = terminalLog(terminal, { isJson: true });
  log({ level: 'info', event: 'agent-connected', agent: 'a' });
  log({ level: 'debug', event: 'agent-suspect' });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), event: 'agent-connected', agent: 'a' },
  ]);
});
