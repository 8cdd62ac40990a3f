// The record `submitted` as bytes: a batch of tasks that mostly share their spec and have few optional fields.
import type { RecordOf, SubmittedTask } from '../../engine/records.ts';
import type { TaskSpec } from '../../engine/task-entry.ts';
import { putBlob, takeBlob } from './blob-codec.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { putConditions, takeConditions } from './conditions-codec.ts';
import type { SharedSpecs, SpecBytes } from './spec-codec.ts';

const IS_DELAYED = 1;
const HAS_EXPIRY = 2;
const HAS_DEADLINE = 4;
const HAS_SESSION = 8;
const HAS_KEY = 16;
const HAS_DIGEST = 32;
const HAS_PARENT = 64;
const SAME_SPEC = 128;
const HAS_CONDITIONS = 256;

export type SubmittedBody = Pick<RecordOf<'submitted'>, 'at' | 'first' | 'tasks'>;

/** A spec is written once per record; later tasks name it by its number in the record. */
export function putSubmitted(writer: ByteWriter, record: SubmittedBody, specs: SpecBytes): void {
  writer.varint(record.first);
  writer.varint(record.tasks.length);
  const numbers: TaskSpec[] = [];
  let last: TaskSpec | undefined;
  for (const task of record.tasks) {
    const isSame = task.spec === last;
    const flags = flagsOf(task, record.at) | (isSame ? SAME_SPEC : 0);
    writer.varint(flags);
    if (!isSame) putSpec(writer, task.spec, { numbers, specs });
    last = task.spec;
    putOptional(writer, task, flags);
    putBlob(writer, task.payload);
  }
}

export function takeSubmitted(
  reader: ByteReader,
  options: {
    readonly at: number;
    readonly version: number;
    readonly specs: SharedSpecs;
    readonly withBlobs: boolean;
  },
): Pick<RecordOf<'submitted'>, 'first' | 'tasks'> {
  const first = reader.varint();
  const count = reader.varint();
  const specs: TaskSpec[] = [];
  const tasks: SubmittedTask[] = [];
  let spec: TaskSpec | undefined;
  while (tasks.length < count) {
    const flags = options.version === 1 ? reader.byte() : reader.varint();
    if ((flags & SAME_SPEC) === 0) {
      const number = reader.varint();
      spec = specs[number];
      if (number === specs.length) {
        spec = options.specs.decode(reader.bytes());
        if (number < SPECS_NUMBERED) specs.push(spec);
      }
    }
    if (spec === undefined) throw new MalformedBytes('a task names a spec that the record does not hold');
    tasks.push({
      spec,
      readyAt: flags & IS_DELAYED ? reader.float64() : options.at,
      expiresAt: flags & HAS_EXPIRY ? reader.float64() : 0,
      deadlineAt: flags & HAS_DEADLINE ? reader.float64() : 0,
      session: flags & HAS_SESSION ? reader.text() : '',
      key: flags & HAS_KEY ? reader.text() : '',
      digest: flags & HAS_DIGEST ? reader.float64() : 0,
      parent: flags & HAS_PARENT ? reader.varint() : 0,
      conditions: flags & HAS_CONDITIONS ? takeConditions(reader) : undefined,
      payload: takeBlob(reader, options.withBlobs),
    });
  }
  return { first, tasks };
}

/** Beyond this many different specs in a record they are repeated rather than looked up. */
const SPECS_NUMBERED = 64;

function putSpec(
  writer: ByteWriter,
  spec: TaskSpec,
  known: { readonly numbers: TaskSpec[]; readonly specs: SpecBytes },
): void {
  const { numbers, specs } = known;
  const number = numbers.lastIndexOf(spec);
  if (number >= 0) {
    writer.varint(number);
    return;
  }
  writer.varint(numbers.length);
  writer.bytes(specs.of(spec));
  if (numbers.length < SPECS_NUMBERED) numbers.push(spec);
}

function flagsOf(task: SubmittedTask, at: number): number {
  return (
    (task.readyAt === at ? 0 : IS_DELAYED) |
    (task.expiresAt === 0 ? 0 : HAS_EXPIRY) |
    (task.deadlineAt === 0 ? 0 : HAS_DEADLINE) |
    (task.session === '' ? 0 : HAS_SESSION) |
    (task.key === '' ? 0 : HAS_KEY) |
    (task.digest === 0 ? 0 : HAS_DIGEST) |
    (task.parent === 0 ? 0 : HAS_PARENT) |
    (task.conditions === undefined ? 0 : HAS_CONDITIONS)
  );
}

function putOptional(writer: ByteWriter, task: SubmittedTask, flags: number): void {
  if (flags & IS_DELAYED) writer.float64(task.readyAt);
  if (flags & HAS_EXPIRY) writer.float64(task.expiresAt);
  if (flags & HAS_DEADLINE) writer.float64(task.deadlineAt);
  if (flags & HAS_SESSION) writer.text(task.session);
  if (flags & HAS_KEY) writer.text(task.key);
  if (flags & HAS_DIGEST) writer.float64(task.digest);
  if (flags & HAS_PARENT) writer.varint(task.parent);
  if (flags & HAS_CONDITIONS) putConditions(writer, task.conditions);
}
