// Every field of a TaskSubmission as an option; `satisfies` below fails to compile when one is missing.
import type { TaskSubmission } from '@muster/contract';
import { UsageError } from './exit.ts';
import { readJson } from './input.ts';
import {
  choice,
  duration,
  flag,
  integer,
  list,
  name,
  type Option,
  type OptionValues,
  taskId,
  taskIds,
  text,
} from './options.ts';
import type { World } from './terminal.ts';

const YEAR_MS = 31_536_000_000;
const LATE_RESULTS = ['adopt', 'keep', 'discard'] as const satisfies readonly TaskSubmission['lateResult'][];

const fields = {
  type: name('--type <type>', 'kind of work; an agent of this type or with this capability takes it'),
  payload: text('--payload <json|@file|->', 'any JSON value; @file reads a file, - standard input'),
  tenant: name('--tenant <tenant>', 'whom the work is for [default]'),
  priority: integer('--priority <0-9>', 'band, 9 first [4]', { minimum: 0, maximum: 9 }),
  requires: list('--requires <capability>', 'an agent must have it; a label is name=value; repeatable'),
  prefers: list('--prefers <capability>', 'an agent should have it; repeatable'),
  session: text('--session <session>', 'tasks of a session like to meet the same agent'),
  idempotencyKey: text('--idempotency-key <key>', 'the same key returns the same task; #N is added with --count'),
  delayMs: duration('--delay <time>', 'wait before the first attempt', { maximum: YEAR_MS }),
  ttlMs: duration('--ttl <time>', 'expire when not started by then', { minimum: 1, maximum: YEAR_MS }),
  deadlineMs: duration('--deadline <time>', 'expire when unfinished by then', { minimum: 1, maximum: YEAR_MS }),
  timeoutMs: duration('--timeout <time>', 'longest time one attempt may run', { minimum: 1, maximum: YEAR_MS }),
  attemptsMax: integer('--attempts <n>', 'attempts allowed [3]', { minimum: 1, maximum: 100 }),
  backoff: text(
    '--backoff <json>',
    'delays between attempts: {"baseMs":1000,"factor":2,"maxMs":60000,"jitterRatio":0.2}',
  ),
  slots: integer('--slots <n>', 'slots of an agent that it takes [1]', { minimum: 1, maximum: 1000 }),
  estimateMs: duration('--estimate <time>', 'estimated run time', { minimum: 1, maximum: YEAR_MS }),
  lateResult: choice('--late-result <policy>', 'what to do with a result of a superseded attempt', LATE_RESULTS),
  profile: text('--profile <profile>', 'routing profile'),
  parent: taskId('--parent <task>', 'the task that this one came from'),
  traceparent: text('--traceparent <traceparent>', 'W3C trace context that it belongs to: 00-TRACE-SPAN-FLAGS'),
  limitKeys: list('--limit-key <name>', 'a name under which limits may count it; repeatable'),
  debounce: text(
    '--debounce <json>',
    'a newer one replaces it before it starts: {"key":"a","delayMs":2000,"maxWaitMs":9000}',
  ),
  throttle: text('--throttle <json>', 'only the first of a window is accepted: {"key":"a","perMs":60000}'),
  apart: text('--apart <name>', 'tasks with the same name never share an agent at the same time'),
  after: taskIds('--after <task>', 'start when this task has ended; repeatable'),
  afterFailure: choice('--after-failure <policy>', 'when one of those did not complete [cancel]', ['cancel', 'run']),
  approval: text('--approval <message>', 'start when a person has approved it, who is asked this'),
  idempotent: flag('--idempotent', 'running it twice does no harm, so that it may be hedged'),
} satisfies Record<
  keyof TaskSubmission,
  Option<never> | Option<string | undefined> | Option<number | undefined> | Option<readonly string[]> | Option<boolean>
>;

/** Their text is JSON. */
const JSON_FIELDS = ['payload', 'backoff', 'debounce', 'throttle'] as const;

export const submissionOptions = fields;

export async function submissionOf(options: OptionValues<typeof fields>, world: World): Promise<TaskSubmission> {
  if (options.type === undefined || options.type === '') throw new UsageError('--type is missing: the kind of work');
  const json = JSON_FIELDS.filter((name) => options[name] !== undefined);
  const parsed = await Promise.all(json.map((name) => readJson(options[name] ?? '', { flag: `--${name}`, world })));
  const given = Object.keys(fields).map((name) => [name, options[name as keyof typeof fields]] as const);
  // Values are checked in full by the controller, whose refusal names the field.
  const approval = options.approval === undefined ? undefined : { message: options.approval };
  const read = json.map((name, index) => [name, parsed[index]] as const);
  const present = [...given, ...read, ['approval', approval] as const].filter(
    ([, value]) => value !== undefined && value !== false && !isEmptyList(value),
  );
  return Object.fromEntries(present) as TaskSubmission;
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The tasks of `--file`; it says everything, so no other option may describe a task beside it. */
export async function batchIn(
  options: OptionValues<typeof fields> & { readonly file: string | undefined; readonly count: number },
  world: World,
): Promise<TaskSubmission[]> {
  const { file = '', count } = options;
  const other = Object.keys(fields).find((name) => {
    const value = options[name as keyof typeof fields];
    return value !== undefined && value !== false && !isEmptyList(value);
  });
  if (other !== undefined || count !== 1) throw new UsageError('--file does not go with options that describe a task');
  const content = await readJson(file === '-' ? '-' : `@${file}`, { flag: '--file', world });
  const tasks = isBatch(content) ? content.tasks : Array.isArray(content) ? content : [content];
  // The controller checks them in full, and its refusal names the field.
  return tasks as TaskSubmission[];
}

const isBatch = (content: unknown): content is { readonly tasks: readonly unknown[] } =>
  typeof content === 'object' && content !== null && 'tasks' in content && Array.isArray(content.tasks);
