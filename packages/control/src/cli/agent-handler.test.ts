import { expect, test } from 'vitest';
import { handlerOf } from './agent-handler.ts';
import { UsageError } from './exit.ts';

const options = {
  command: undefined,
  stdout: undefined,
  function: undefined,
  http: undefined,
  header: [] as readonly string[],
};
const world = { environment: {} };

test.each([
  [{ command: 'cat', http: 'http://127.0.0.1:1' }, /Only one thing can run its tasks/],
  [{ command: '' }, /What runs its tasks is missing/],
  [{ function: 'nowhere.mjs' }, /--function: there is no file .*nowhere/],
  [{ http: 'localhost:9' }, /--http: "localhost:9" is no endpoint/],
  [{ http: 'http://127.0.0.1:1', header: ['nonsense'] }, /--header must look like "name: value"/],
  [{ http: 'http://127.0.0.1:1', header: ['a b: c'] }, /--header must look like "name: value"/],
  [{ http: 'http://127.0.0.1:1', stdout: 'output' as const }, /--stdout is for --command only/],
  [{ command: 'cat', header: ['a: b'] }, /--header is for --http only/],
])('%j is wrong usage', async (given, message) => {
  const refused = handlerOf({ ...options, ...given }, world);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(message);
});

test.each([{ command: 'cat' }, { http: 'http://127.0.0.1:1/x', header: ['Authorization: Bearer k'] }])(
  '%j is a handler',
  async (given) => {
    expect(await handlerOf({ ...options, ...given }, world)).toBeTypeOf('function');
  },
);
