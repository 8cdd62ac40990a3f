// muster submit: creates one task, many of the same, or the batch of a file; the reply comes when they are durable.
import type { MusterClient, Task, TaskSubmission } from '@muster/contract';
import { clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, UsageError } from '../exit.ts';
import { duration, flag, integer, text, withDefault } from '../options.ts';
import { streamPrinter } from '../stream-text.ts';
import { batchIn, submissionOf, submissionOptions } from '../submission.ts';
import { shortfallText, taskTable } from '../task-text.ts';
import type { Terminal } from '../terminal.ts';

/** One request holds at most this many. */
const BATCH_SIZE = 1000;
/** Each wait holds one long poll. */
const WAITS_AT_ONCE = 32;

export const submit = defineCommand({
  name: 'submit',
  summary: 'submit a task, many of the same, or a batch from a file',
  example: `submit --type code-review --payload '{"pull":42}' --priority 7 --wait`,
  options: {
    ...clientOptions,
    ...submissionOptions,
    file: text('--file <file|->', 'a task, a list of tasks, or {"tasks": […]}, as JSON; all of it or nothing'),
    count: withDefault(integer('--count <n>', 'how many of it', { minimum: 1, maximum: 1_000_000 }), 1),
    wait: flag('--wait', 'wait for the outcome; exit code 1 unless every task completed'),
    follow: flag('--follow', 'show what it says until it ends, on stderr; then as --wait'),
    waitFor: withDefault(duration('--wait-for <time>', 'longest wait', { minimum: 1 }), 3_600_000, '1h'),
  },
  async run({ options, world }) {
    if (options.follow && (options.count > 1 || options.file !== undefined)) {
      throw new UsageError('--follow goes with one task, not with --count or --file');
    }
    const batches =
      options.file === undefined
        ? copies(await submissionOf(options, world), options.count)
        : [await batchIn(options, world)];
    const client = clientOf(options, world);
    const ids: string[] = [];
    let duplicates = 0;
    let durability = 'none';
    for (const batch of batches) {
      const reply = await client.submit(batch);
      durability = reply.durability;
      for (const { id, duplicate } of reply.tasks) {
        ids.push(id);
        if (duplicate === true) duplicates++;
      }
    }
    const summary = `${ids.length === 1 ? ids[0] : `${ids.length} tasks, ${ids[0]} to ${ids.at(-1)}`} accepted (${durability})${duplicates === 0 ? '' : `, ${duplicates} known already`}`;
    if (!options.wait && !options.follow) return { json: { ids, duplicates, durability }, text: summary };

    world.terminal.err(`${summary}; waiting\n`);
    if (options.follow) await followOne(client, ids[0] ?? '', { terminal: world.terminal, waitMs: options.waitFor });
    const ended = await waitForAll(ids, (id) => client.wait(id, options.waitFor));
    const completed = ended.filter(({ state }) => state === 'completed').length;
    const only = ended.length === 1 ? ended[0] : undefined;
    const rows = taskTable(ended, { terminal: world.terminal, now: Date.now() });
    return {
      json: { ids, duplicates, durability, completed, tasks: ended },
      text: only?.result === undefined ? rows + shortfallText(ended) : JSON.stringify(only.result, null, 2),
      exitCode: completed === ended.length ? EXIT.done : EXIT.failed,
    };
  },
});

function* copies(submission: TaskSubmission, count: number): Generator<TaskSubmission[]> {
  for (let first = 0; first < count; first += BATCH_SIZE) {
    const size = Math.min(BATCH_SIZE, count - first);
    yield Array.from({ length: size }, (_, index) => numbered(submission, { index: first + index, count }));
  }
}

/** The same key for all of a batch would make it one task. */
function numbered(
  task: TaskSubmission,
  { index, count }: { readonly index: number; readonly count: number },
): TaskSubmission {
  if (task.idempotencyKey === undefined || count === 1) return task;
  return { ...task, idempotencyKey: `${task.idempotencyKey}#${index}` };
}

/** In the order of the ids, a bounded number at a time. */
async function waitForAll(ids: readonly string[], wait: (id: string) => Promise<Task>): Promise<Task[]> {
  const ended = new Array<Task>(ids.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < ids.length; index = next++) ended[index] = await wait(ids[index] ?? '');
  };
  await Promise.all(Array.from({ length: Math.min(WAITS_AT_ONCE, ids.length) }, worker));
  return ended;
}

/** Until the outcome, or until the wait is over. */
async function followOne(
  client: MusterClient,
  id: string,
  { terminal, waitMs }: { readonly terminal: Terminal; readonly waitMs: number },
): Promise<void> {
  const signal = AbortSignal.timeout(Math.min(waitMs, 2 ** 31 - 1));
  const printer = streamPrinter(terminal, { out: terminal.err, aside: terminal.err });
  try {
    for await (const event of client.follow(id, { signal })) printer.print(event);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    printer.end();
  }
}
