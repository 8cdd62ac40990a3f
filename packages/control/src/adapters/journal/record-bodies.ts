// The body of each kind of record as bytes: one entry of the table per kind. A field added later is read only from the
// layout version that has it.
import type { AgentHello, ScalingDecision } from '@muster/contract';
import type { Collection, RecordKind, RecordOf } from '../../engine/records.ts';
import type { EndedAs } from '../../engine/task-entry.ts';
import { putBlob, putBytesBlob, takeBlob, takeBytesBlob } from './blob-codec.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';
import { putError, putNext, putUsage, takeError, takeNext, takeUsage } from './outcome-codec.ts';
import { pick, type SharedSpecs, type SpecBytes } from './spec-codec.ts';
import { putSubmitted, takeSubmitted } from './submitted-codec.ts';

/** What is known of a record before its body. */
export interface Head {
  readonly at: number;
  readonly version: number;
  readonly specs: SharedSpecs;
  /** Also the text and bytes of blobs; without it only their places. */
  readonly withBlobs: boolean;
}

type Body<K extends RecordKind> = Omit<RecordOf<K>, 'seq' | 'at' | 'kind'>;

export interface BodyCodec<K extends RecordKind> {
  /** On disk: never reused, never renumbered. */
  readonly code: number;
  readonly put: (writer: ByteWriter, record: RecordOf<K>, specs: SpecBytes) => void;
  readonly take: (reader: ByteReader, head: Head) => Body<K>;
}

const HOW_FAILED = ['failed', 'lost', 'timed-out'] as const;
const EXPIRY_REASONS = ['ttl', 'deadline', 'approval'] as const;

export const BODIES: { readonly [K in RecordKind]: BodyCodec<K> } = {
  started: {
    code: 1,
    put: (writer, { epoch, version }) => {
      writer.varint(epoch);
      writer.text(version);
    },
    take: (reader) => ({ epoch: reader.varint(), version: reader.text() }),
  },
  submitted: { code: 2, put: putSubmitted, take: takeSubmitted },
  dispatched: {
    code: 3,
    put: (writer, { task, attempt, agent, epoch, nonce, decision }) => {
      writer.varint(task);
      writer.varint(attempt);
      writer.varint(agent);
      writer.varint(epoch);
      writer.float64(nonce);
      putBytesBlob(writer, decision);
    },
    take: (reader, { withBlobs }) => ({
      task: reader.varint(),
      attempt: reader.varint(),
      agent: reader.varint(),
      epoch: reader.varint(),
      nonce: reader.float64(),
      decision: takeBytesBlob(reader, withBlobs),
    }),
  },
  completed: {
    code: 4,
    put: (writer, { task, attempt, usage, result }) => {
      writer.varint(task);
      writer.varint(attempt);
      putUsage(writer, usage);
      putBlob(writer, result);
    },
    take: (reader, { withBlobs }) => {
      const [task, attempt, usage] = [reader.varint(), reader.varint(), takeUsage(reader)];
      return { task, attempt, result: takeBlob(reader, withBlobs), usage };
    },
  },
  'handed-off': {
    code: 19,
    put: (writer, { task, attempt, usage, result, at, first, follow }, specs) => {
      writer.varint(task);
      writer.varint(attempt);
      putUsage(writer, usage);
      putBlob(writer, result);
      putSubmitted(writer, { at, first, tasks: [follow] }, specs);
    },
    take: (reader, head) => {
      const [task, attempt, usage] = [reader.varint(), reader.varint(), takeUsage(reader)];
      const result = takeBlob(reader, head.withBlobs);
      const { first, tasks } = takeSubmitted(reader, head);
      const [follow] = tasks;
      if (follow === undefined) throw new MalformedBytes('a hand-off names no task that follows');
      return { task, attempt, result, usage, first, follow };
    },
  },
  failed: {
    code: 5,
    put: (writer, { task, attempt, how, error, usage, next }) => {
      writer.varint(task);
      writer.varint(attempt);
      writer.byte(HOW_FAILED.indexOf(how));
      putError(writer, error);
      putUsage(writer, usage);
      putNext(writer, next);
    },
    take: (reader) => ({
      task: reader.varint(),
      attempt: reader.varint(),
      how: pick(HOW_FAILED, reader.byte(), 'way to fail'),
      error: takeError(reader),
      usage: takeUsage(reader),
      next: takeNext(reader),
    }),
  },
  cancelled: {
    code: 6,
    put: (writer, { task, reason, errorClass }) => {
      writer.varint(task);
      writer.text(reason);
      if (errorClass !== undefined) writer.text(errorClass);
    },
    take: (reader) => {
      const [task, reason] = [reader.varint(), reader.text()];
      if (reader.offset === reader.end) return { task, reason };
      return { task, reason, errorClass: reader.text() as 'DependencyFailed' }; // Under a checksum since it was put.
    },
  },
  expired: {
    code: 7,
    put: (writer, { task, reason }) => {
      writer.varint(task);
      writer.byte(EXPIRY_REASONS.indexOf(reason));
    },
    take: (reader) => ({ task: reader.varint(), reason: pick(EXPIRY_REASONS, reader.byte(), 'expiry reason') }),
  },
  redriven: {
    code: 8,
    put: (writer, { task, readyAt }) => {
      writer.varint(task);
      if (readyAt !== undefined) writer.float64(readyAt);
    },
    take: (reader) => {
      const task = reader.varint();
      // What earlier versions wrote ends here.
      return reader.offset < reader.end ? { task, readyAt: reader.float64() } : { task };
    },
  },
  late: {
    code: 9,
    put: (writer, { task, attempt, agent, isAdopted, usage, result }) => {
      writer.varint(task);
      writer.varint(attempt);
      writer.varint(agent);
      writer.byte(isAdopted ? 1 : 0);
      putUsage(writer, usage);
      putBlob(writer, result);
    },
    take: (reader, { withBlobs }) => {
      const [task, attempt, agent] = [reader.varint(), reader.varint(), reader.varint()];
      const [isAdopted, usage] = [reader.byte() === 1, takeUsage(reader)];
      return { task, attempt, agent, isAdopted, result: takeBlob(reader, withBlobs), usage };
    },
  },
  streamed: {
    code: 18,
    put: (writer, { task, last, tail }) => {
      writer.varint(task);
      writer.varint(last);
      putBlob(writer, tail);
    },
    take: (reader, { withBlobs }) => ({
      task: reader.varint(),
      last: reader.varint(),
      tail: takeBlob(reader, withBlobs),
    }),
  },
  scored: {
    code: 10,
    put: (writer, { task, satisfaction }) => {
      writer.varint(task);
      writer.float64(satisfaction);
    },
    take: (reader) => ({ task: reader.varint(), satisfaction: reader.float64() }),
  },
  'agent-joined': {
    code: 11,
    put: (writer, { agent, hello }) => {
      writer.varint(agent);
      // Rare, and mostly text: JSON keeps whatever the contract adds to it.
      writer.text(JSON.stringify(hello));
    },
    // Written from a valid hello, and under a checksum since.
    take: (reader) => ({
      agent: reader.varint(),
      hello: parse(reader.text(), 'an agent’s hello') as Omit<AgentHello, 'attempts'>,
    }),
  },
  'agent-left': {
    code: 12,
    put: (writer, { agent, reason }) => {
      writer.varint(agent);
      writer.text(reason);
    },
    take: (reader) => ({ agent: reader.varint(), reason: reader.text() }),
  },
  document: {
    code: 13,
    put: (writer, { collection, id, value, by }) => {
      writer.text(collection);
      writer.text(id);
      writer.text(value === undefined ? '' : JSON.stringify(value));
      writer.text(by);
    },
    take: (reader) => {
      // A collection that this version does not know is kept as it is: a newer one may have written it.
      const [collection, id, value, by] = [reader.text() as Collection, reader.text(), reader.text(), reader.text()];
      return { collection, id, value: value === '' ? undefined : parse(value, 'a document'), by };
    },
  },
  checkpointed: {
    code: 14,
    put: (writer, { task, attempt, data }) => {
      writer.varint(task);
      writer.varint(attempt);
      putBlob(writer, data);
    },
    take: (reader, { withBlobs }) => ({
      task: reader.varint(),
      attempt: reader.varint(),
      data: takeBlob(reader, withBlobs),
    }),
  },
  released: {
    code: 15,
    put: (writer, { task, endedAs }) => {
      writer.varint(task);
      writer.text(JSON.stringify(endedAs));
    },
    take: (reader) => ({ task: reader.varint(), endedAs: parse(reader.text(), 'a list of outcomes') as EndedAs[] }),
  },
  asked: {
    code: 16,
    put: (writer, { task, attempt, question, detail, expiresAt, usage }) => {
      writer.varint(task);
      writer.varint(attempt);
      writer.text(question);
      writer.text(detail === undefined ? '' : JSON.stringify(detail));
      writer.float64(expiresAt);
      putUsage(writer, usage);
    },
    take: (reader) => {
      const [task, attempt, question, detail] = [reader.varint(), reader.varint(), reader.text(), reader.text()];
      return {
        ...{ task, attempt, question, detail: detail === '' ? undefined : parse(detail, 'a question’s detail') },
        expiresAt: reader.float64(),
        usage: takeUsage(reader),
      };
    },
  },
  scaled: {
    code: 20,
    put: (writer, { decision, memory, initialAgents }) => {
      writer.text(JSON.stringify(decision));
      writer.text(JSON.stringify(memory));
      writer.varint(initialAgents);
    },
    take: (reader) => ({
      decision: parse(reader.text(), 'a decision about a pool') as ScalingDecision,
      memory: parse(reader.text(), 'what a pool remembers') as RecordOf<'scaled'>['memory'],
      initialAgents: reader.varint(),
    }),
  },
  answered: {
    code: 17,
    put: (writer, { task, isApproved, by, note }) => {
      writer.varint(task);
      writer.byte(isApproved ? 1 : 0);
      writer.text(by);
      writer.text(note);
    },
    take: (reader) => ({
      task: reader.varint(),
      isApproved: reader.byte() === 1,
      by: reader.text(),
      note: reader.text(),
    }),
  },
};

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedBytes(`${what} is not JSON`);
  }
}
