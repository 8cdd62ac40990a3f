// The README's tour, word for word: each command of it in a shell, in their order, in an empty directory.
import { fileURLToPath } from 'node:url';
import { MusterClient } from '@muster/contract';
import { expect, test } from 'vitest';
import { type Child, until } from '../e2e/child.ts';
import { openStage } from '../e2e/harness.ts';
import { freePort } from '../e2e/port.ts';
import { read } from '../repository.ts';

const MUSTER = fileURLToPath(new URL('../../bin/muster.js', import.meta.url));

/** The lines of the tour's blocks that call muster, without their remarks. */
function tourCommands(): readonly string[] {
  const tour = read('README.md')
    .split(/^## /m)
    .find((section) => section.startsWith('A tour'));
  const lines = [...(tour ?? '').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((block) =>
    (block[1] ?? '').split('\n'),
  );
  return lines.map((line) => line.replace(/ +#.*$/, '')).filter((line) => line !== '');
}

test('the tour does what the README says, also after kill -9', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stage = openStage();
  // The page says `npx muster`, and its controller is at the usual port; a test may not take that.
  const start = (command: string): Child => {
    expect(command).toMatch(/^npx muster /);
    const line = command.replace(/^npx muster/, `exec '${process.execPath}' '${MUSTER}'`);
    return stage.spawn(['/bin/sh', '-c', line], { MUSTER_SERVER_PORT: String(port), MUSTER_URL: url });
  };
  const run = async (command: string): Promise<string> => {
    const child = start(command);
    expect(await child.exited, `${command}: ${child.err}`).toMatchObject({ code: 0 });
    return child.out;
  };

  const [up = '', agentRun = '', submit = '', tasks = '', explain = '', agents = '', ...more] = tourCommands();
  expect(more).toEqual([]);
  const controller = start(up);
  expect(await controller.firstLine()).toContain(`Muster listens at ${url}; data in .muster.`);
  const agent = start(agentRun);
  expect(await run(submit)).toBe('6\n');
  expect(await run(tasks)).toMatch(/^t1 +word-count +completed /m);
  expect(await run(explain)).toMatch(/^t1 is completed\. Attempt 1 went to word-count-\w+: the only candidate/);
  expect(await run(agents)).toMatch(/^word-count-\w+ +word-count +idle +0\/4 /m);

  await controller.kill();
  await start(up).firstLine();
  const client = new MusterClient({ url });
  await until(async () => (await client.agents())[0]?.state === 'idle', { what: 'the agent is back' });
  expect(agent.hasExited).toBe(false);
  expect(await client.task('t1')).toMatchObject({ state: 'completed', result: 6 });
  expect(await run(submit)).toBe('6\n');
});
