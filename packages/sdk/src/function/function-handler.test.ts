import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AgentTask, AttemptContext } from '../attempt.ts';
import { functionHandler, HandlerFileError } from './function-handler.ts';

function fileOf(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-function-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const call = async (path: string): Promise<unknown> =>
  (await functionHandler(path))({ payload: 20 } as AgentTask, { attempt: 2 } as AttemptContext);

test.each([
  ['a default export', 'export default (task, context) => task.payload + context.attempt;'],
  ['an export named run', 'export async function run({ payload }, { attempt }) { return payload + attempt; }'],
])('%s is the handler', async (_name, text) => {
  expect(await call(fileOf('agent.mjs', text))).toBe(22);
});

test.each([
  ['agent.mjs', 'export const other = 1;', 'must export a function, as default or named run; it exports other'],
  ['agent.mjs', 'export default 5;', 'must export a function'],
  ['agent.mjs', 'export default (', 'could not be loaded'],
  ['agent.mjs', 'throw new Error("no model");', 'no model'],
])('%s with `%s` is refused: %s', async (name, text, message) => {
  const failed = functionHandler(fileOf(name, text));
  await expect(failed).rejects.toThrow(HandlerFileError);
  await expect(failed).rejects.toThrow(message);
});

test('a file that is not there is refused by its whole path', async () => {
  await expect(functionHandler('no/such/file.mjs')).rejects.toThrow(
    /there is no file .*[\\/]no[\\/]such[\\/]file\.mjs/,
  );
});

test('TypeScript is loaded where Node can, and refused with what to do where it cannot', async () => {
  const path = fileOf('agent.mts', 'export default (task: { payload: number }): number => task.payload + 2;');
  const canLoad = (process.features as { typescript?: unknown }).typescript === 'strip';
  if (canLoad) expect(await call(path)).toBe(22);
  else await expect(functionHandler(path)).rejects.toThrow(/use Node 22\.18 or later, or compile it to \.mjs/);
});
