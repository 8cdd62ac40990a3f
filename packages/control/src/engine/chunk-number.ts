// The number of a chunk: from which attempt it is, and which of that attempt's. It needs no memory of what was said
// before, so a client can resume behind it even after the controller has restarted; and it grows along the stream.
import type { TaskEntry } from './task-entry.ts';

/** Above the greatest `attemptsMax`. A redrive counts attempts from 1 again, so it moves on by this many turns. */
const TURNS_PER_REDRIVE = 128;
const CHUNKS_PER_TURN = 2 ** 32;
/** Keeps every number a safe integer; a task redriven 16,000 times repeats itself here. */
const TURN_MAX = 2 ** 21 - 1;

/** Which attempt of a task it is, counted over its redrives. */
export function turnOf(entry: TaskEntry, attempt: number): number {
  return Math.min(TURN_MAX, (entry.extras?.redriven ?? 0) * TURNS_PER_REDRIVE + attempt);
}

export function chunkNumber(turn: number, seq: number): number {
  return turn * CHUNKS_PER_TURN + seq;
}

export function turnOfChunk(number: number): number {
  return Math.floor(number / CHUNKS_PER_TURN);
}

export function seqOfChunk(number: number): number {
  return number % CHUNKS_PER_TURN;
}
