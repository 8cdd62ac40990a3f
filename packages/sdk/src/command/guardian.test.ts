// The guardian: ends process groups when the agent that it belongs to is gone.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { isAlive } from '../../test/processes.ts';
import { until } from '../../test/until.ts';
import { startGuardian } from './guardian.ts';

const sleeper = (command: string): number => {
  const { pid } = spawn('/bin/sh', ['-c', command], { detached: true, stdio: 'ignore' });
  if (pid === undefined) throw new Error('no /bin/sh');
  return pid;
};

test('ends the groups that were not released, also those that ignore SIGTERM', async () => {
  const [released, polite, stubborn] = [
    sleeper('sleep 60; true'),
    sleeper('sleep 60; true'),
    sleeper("trap '' TERM; while :; do sleep 60; done"),
  ];
  const guardian = startGuardian(200);
  guardian.stdin?.write(`+ ${released}\n+ ${polite}\n+ ${stubborn}\n- ${released}\n`);
  guardian.stdin?.end(); // What the death of the agent does to the pipe.
  await until(() => !isAlive(polite) && !isAlive(stubborn), { what: 'both have ended' });
  expect(isAlive(released)).toBe(true);
  process.kill(-released, 'SIGKILL');
});

test('ends by itself when nothing is left to guard', async () => {
  const guardian = startGuardian(60_000);
  const ended = new Promise((resolve) => guardian.on('exit', resolve));
  guardian.stdin?.end('+ 999999\n- 999999\n');
  expect(await ended).toBe(0);
});
