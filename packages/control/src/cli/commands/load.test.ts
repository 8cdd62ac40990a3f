// Wrong usage of `muster load` is said before anything is sent. The load itself runs end to end.
import { expect, test } from 'vitest';
import { type Ran, runLine } from '../../../test/cli/line.ts';
import { EXIT } from '../exit.ts';

/** Nobody listens at port 9: what gets as far as asking the controller has passed. */
const run = (...options: readonly string[]): Promise<Ran> =>
  runLine(['load', '--url', 'http://127.0.0.1:9', ...options]);

const TYPE = ['--type', 'echo'];

test.each<[string, readonly string[], string]>([
  ['no type', [], '--type is missing'],
  ['a negative rate', [...TYPE, '--rate', '-1'], 'from 0 to 100000'],
  ['a rate beyond the bound', [...TYPE, '--rate', '100001'], 'from 0 to 100000'],
  ['a duration without a unit', [...TYPE, '--duration', '60'], '30s, 2m'],
  ['an unknown shape', [...TYPE, '--shape', 'saw'], 'one of constant, ramp, step, spike, season, weekly'],
  ['unknown arrivals', [...TYPE, '--arrivals', 'random'], 'one of poisson, bursty, even'],
  ['a peak of a constant rate', [...TYPE, '--peak', '9'], '--peak needs a --shape'],
  ['a peak above nothing', [...TYPE, '--rate', '0', '--peak', '9', '--shape', 'ramp'], '--rate above 0'],
  ['a period of a ramp', [...TYPE, '--shape', 'ramp', '--period', '9s'], '--period goes with'],
  ['ramps longer than the load', [...TYPE, '--duration', '10s', '--ramp-up', '6s', '--ramp-down', '5s'], 'longer than'],
  ['a distribution without a mean', [...TYPE, '--work-distribution', 'lognormal'], 'needs --work'],
  ['work in a text', [...TYPE, '--work', '1s', '--payload', '"hi"'], 'must be a JSON object'],
  ['a payload that is no JSON', [...TYPE, '--payload', 'hi'], '--payload is no JSON'],
  ['a batch of none', [...TYPE, '--batch', '0'], 'from 1 to 1000'],
  ['one tenant and many', [...TYPE, '--tenant', 'a', '--tenants', '3'], 'exclude each other'],
  ['skew of one tenant', [...TYPE, '--tenant-skew', '1'], 'needs --tenants'],
  ['tasks of no session', [...TYPE, '--session-tasks', '5'], 'needs --sessions'],
  ['a trend below nothing', [...TYPE, '--trend', '-1'], 'from 0 to 1000'],
  ['misses beyond all', [...TYPE, '--misses-max', '1.5'], 'from 0 to 1'],
])('%s is wrong usage', async (_name, options, message) => {
  const { code, err } = await run(...options);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain(message);
});

test.each<[string, readonly string[]]>([
  ['the least', TYPE],
  [
    'a spike',
    [...TYPE, '--rate', '50', '--shape', 'spike', '--peak', '400', '--period', '10s', '--arrivals', 'bursty'],
  ],
  ['tenants and sessions', [...TYPE, '--tenants', '20', '--tenant-skew', '1.2', '--sessions', '50', '--trend', '2']],
  ['work and padding', [...TYPE, '--work', '200ms', '--work-distribution', 'lognormal', '--payload-bytes', '500']],
])('%s is right, and says that nobody answers', async (_name, options) => {
  const { code, err } = await run(...options);
  expect(code).toBe(EXIT.noController);
  expect(err).toContain('no-controller');
});
