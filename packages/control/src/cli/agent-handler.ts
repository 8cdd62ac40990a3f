// What `agent run` puts behind an agent: a program, a function in a file, or an HTTP endpoint; exactly one of them.
import type { Handler } from '@muster/sdk';
import { UsageError } from './exit.ts';
import { choice, list, type OptionValues, text } from './options.ts';
import type { World } from './terminal.ts';

export const handlerOptions = {
  command: text('--command <cmd>', 'what a shell runs for each task; exit code 0 is success'),
  stdout: choice(
    '--stdout <use>',
    'what the standard output of --command is: the result, or output passed on as it comes [result]',
    ['result', 'output'] as const,
  ),
  function: text('--function <file>', 'ES module that exports a function, as default or named run'),
  http: text('--http <url>', 'endpoint that each payload is posted to; its answer is the result'),
  header: list('--header <name: value>', 'sent with each request of --http; repeatable'),
};

export async function handlerOf(
  options: OptionValues<typeof handlerOptions>,
  { environment }: Pick<World, 'environment'>,
): Promise<Handler> {
  const { command, function: file, http: endpoint } = options;
  const given = [command, file, endpoint].filter((value) => value !== undefined && value !== '');
  if (given.length !== 1) {
    const what = given.length === 0 ? 'What runs its tasks is missing' : 'Only one thing can run its tasks';
    throw new UsageError(`${what}: give --command CMD, --function FILE or --http URL`);
  }
  if (options.header.length > 0 && !endpoint) throw new UsageError('--header is for --http only');
  if (options.stdout !== undefined && !command) throw new UsageError('--stdout is for --command only');
  const stdout = options.stdout === undefined ? {} : { stdout: options.stdout };
  const { commandHandler, functionHandler, HandlerFileError, httpHandler } = await import('@muster/sdk');
  if (command) return commandHandler({ command, environment, ...stdout });
  try {
    return file
      ? await functionHandler(file)
      : httpHandler({ endpoint: endpoint ?? '', headers: headersOf(options.header) });
  } catch (error) {
    if (error instanceof HandlerFileError) throw new UsageError(`--function: ${error.message}`);
    if (error instanceof TypeError) throw new UsageError(`--http: ${error.message}`);
    throw error;
  }
}

function headersOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((header) => {
      const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+): *(\S(?:.*\S)?) *$/.exec(header) ?? [];
      if (name === '') throw new UsageError(`--header must look like "name: value", not "${header}"`);
      const foreign = /[^\t\x20-\x7e\x80-\xff]/.exec(value)?.[0];
      if (foreign !== undefined) throw new UsageError(`--header ${name} has "${foreign}", which no header can carry`);
      return [name.toLowerCase(), value];
    }),
  );
}
