// The controller's settings from the command line's side: server flags, the environment and the YAML file.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import { problemText } from '../config/problem.ts';
import { UsageError } from './exit.ts';
import { type OptionValues, text } from './options.ts';
import type { RunFacts } from './runtime.ts';
import type { World } from './terminal.ts';

const DEFAULT_FILE = 'muster.yaml';

export const serverOptions = {
  host: text('--host <address>', 'address to listen on [127.0.0.1]'),
  port: text('--port <port>', 'port to listen on; 0 takes a free one [8080]'),
  dataDir: text('--data-dir <dir>', 'directory of the journal [.muster]'),
  token: text('--token <token>', 'token that agents and clients must send'),
  config: text('--config <file>', `settings in YAML [${DEFAULT_FILE}, if it is there]`),
  logLevel: text('--log-level <level>', 'debug, info, warn or error [info]'),
};

export type Loaded = Extract<LoadedConfig, { kind: 'loaded' }>;

/** Wrong settings are wrong usage: every one of them is told. The file that nobody names is looked for in `directory`. */
export async function loadSettings(
  options: OptionValues<typeof serverOptions>,
  world: Pick<World, 'environment'>,
  directory = '.',
): Promise<Loaded> {
  const result = await readSettings(options, world, directory);
  if (result.kind === 'loaded') return result;
  throw new UsageError(result.problems.map(problemText).join('\n'));
}

/** The same for those who tell the problems themselves. A file that cannot be read is wrong usage in any case. */
export async function readSettings(
  options: OptionValues<typeof serverOptions>,
  world: Pick<World, 'environment'>,
  directory = '.',
): Promise<LoadedConfig> {
  const file = await readSettingsFile(options.config ?? (world.environment.MUSTER_CONFIG || undefined), directory);
  // Loaded here, so that a command which only shares the flags does without the schemas.
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({
    flags: {
      'server.host': { flag: '--host', value: options.host },
      'server.port': { flag: '--port', value: options.port },
      'server.token': { flag: '--token', value: options.token },
      'data.dir': { flag: '--data-dir', value: options.dataDir },
      'log.level': { flag: '--log-level', value: options.logLevel },
    },
    environment: world.environment,
    file,
  });
}

/** The flags in force, without secrets and with absolute paths, so that another process can be started with them. */
export function flagsOf(
  { host, port, config, logLevel }: Pick<OptionValues<typeof serverOptions>, 'host' | 'port' | 'config' | 'logLevel'>,
  { environment }: Pick<World, 'environment'>,
): RunFacts['flags'] {
  const file = config ?? (environment.MUSTER_CONFIG || (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : undefined));
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(file === undefined ? {} : { config: resolve(file) }),
    ...(logLevel === undefined ? {} : { 'log-level': logLevel }),
  };
}

async function readSettingsFile(
  given: string | undefined,
  directory: string,
): Promise<{ name: string; text: string } | undefined> {
  const name = given ?? join(directory, DEFAULT_FILE);
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent && given === undefined) return undefined;
    throw new UsageError(`--config: cannot read ${name}: ${(error as Error).message}`);
  }
}
