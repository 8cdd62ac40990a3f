// Where a figure was taken: without the machine and the commit it means nothing.
import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Absent when there is none. */
  readonly redis?: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  const redis = redisVersion();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    ...(redis === undefined ? {} : { redis }),
  };
}

/** The commit measured, with a + when files differ from it; `none` outside a repository. */
export function describeCommit(): string {
  const commit = outputOf('git', ['rev-parse', '--short=12', 'HEAD']);
  if (commit === undefined) return 'none';
  return outputOf('git', ['status', '--porcelain']) === '' ? commit : `${commit}+`;
}

export function redisVersion(): string | undefined {
  return outputOf('redis-server', ['--version'])?.match(/v=([\d.]+)/)?.[1];
}

function outputOf(command: string, parameters: readonly string[]): string | undefined {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const run = spawnSync(command, parameters, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return run.status === 0 ? run.stdout.trim() : undefined;
}
