// The payload of a benchmark's task: 200 bytes of JSON that carry the moment of their submission.

export interface Payload {
  readonly id: number;
  /** Microseconds of the clock that all processes of the machine share. */
  readonly sentAt: number;
  readonly padding: string;
}

export const PAYLOAD_BYTES = 200;

// Ids of one width and a clock whose width hardly ever changes keep every payload at its size.
const ID_BASE = 10_000_000;
const FRAME_BYTES = JSON.stringify({ id: ID_BASE, sentAt: 0, padding: '' }).length - 1;
const PADDING = 'x'.repeat(128 * 1024);

export function payload(sequence: number, bytes = PAYLOAD_BYTES): Payload {
  const sentAt = nowMicroseconds();
  return { id: ID_BASE + sequence, sentAt, padding: PADDING.slice(0, bytes - FRAME_BYTES - String(sentAt).length) };
}

export const sinceMs = ({ sentAt }: Payload): number => (nowMicroseconds() - sentAt) / 1000;

/** CLOCK_MONOTONIC, comparable between the processes of one machine. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const nowMicroseconds = (): number => Math.round(Number(process.hrtime.bigint()) / 1000);
