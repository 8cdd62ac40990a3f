// What the command line refuses before it asks anybody: each message names the flag or word, and what would be right.
import { expect, test } from 'vitest';
import { runLine } from '../../test/cli/line.ts';
import { EXIT } from './exit.ts';

test.each<[string, readonly string[], RegExp]>([
  [
    'unknown word of a group',
    ['agents', 'drian', 'a-1'],
    /unknown command 'agents drian'; did you mean agents drain\?/,
  ],
  [
    'no word of a group',
    ['audit', 'list'],
    /unknown command 'audit list'; there are verify\nerror: 'muster audit' alone/,
  ],
  [
    'unknown word of a group with a default',
    ['pool', 'shwo', 'writer'],
    /unknown command 'pool shwo'; did you mean pool show\?\nerror: 'muster pool' alone: /,
  ],
  ['too much for a default', ['pool', 'list', 'writer'], /too many arguments for 'pool list': writer/],
  ['too much for one with an argument', ['settings', 'get', 'a', 'b'], /too many arguments for 'settings get': a b/],
  ['type with a space', ['submit', '--type', 'a b'], /--type.*at most 128 characters and no spaces/s],
  ['id with a space', ['agent', 'run', '--type', 'a', '--command', 'cat', '--id', 'a b'], /--id.*no spaces/s],
  ['no task before', ['tasks', '--before', 'xx'], /--before.*a task id such as t1z/s],
  ['no task after', ['submit', '--type', 'a', '--after', 'xx'], /--after.*a task id such as t1z/s],
  ['too long', ['submit', '--type', 'a', '--delay', '400d'], /--delay.*from 0 ms to 365 d/s],
  ['certificates in plaintext', ['status', '--ca', 'ca.pem'], /--ca needs an address with https:\/\//],
  [
    'a header that cannot be',
    ['agent', 'run', '--type', 'a', '--http', 'http://h/', '--header', 'Authorization: Bearer …'],
    /--header authorization has "…", which no header can carry/i,
  ],
  ['two spans', ['report', '--since', '7d', '--day', '2026-11-20'], /--since and --day exclude each other/],
  ['no day', ['report', '--day', 'tomorrow'], /--day must be a date such as 2026-11-20, not "tomorrow"/],
  ['a day that is not', ['report', '--day', '2026-02-31'], /--day must be a date/],
  ['too short', ['report', '--since', '5m'], /--since.*from 1 h to 30 d/s],
  ['key for a schedule', ['schedules', 'set', 'a', '--idempotency-key', 'k'], /unknown option '--idempotency-key'/],
])('%s is wrong usage', async (_name, line, message) => {
  const { code, err } = await runLine(line);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(message);
});
