// What a contender must offer, so that each goes through the same flows in the same three processes.
import type { Payload } from '../payload.ts';

export const KINDS = ['muster', 'bullmq'] as const;
export type Kind = (typeof KINDS)[number];

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** In the producer process. Resolves when the server has acknowledged under the durability it claims. */
export interface Producer {
  addOne(task: Payload): Promise<unknown>;
  addBatch(tasks: readonly Payload[]): Promise<unknown>;
  close(): Promise<void>;
}

/** In the worker process: runs a handler that does nothing. */
export interface Worker {
  start(options: { readonly concurrency: number; readonly onStart: (task: Payload) => void }): Promise<void>;
  /** Resolves when the server has recorded the completion of this many tasks since `expect` was called. */
  expect(count: number): Promise<Completion>;
  stop(): Promise<void>;
}

/** Two steps: the expectation is in place, and it is met. */
export interface Completion {
  readonly recorded: Promise<void>;
}

export interface ContenderClient {
  producer(address: Address): Promise<Producer>;
  worker(address: Address): Promise<Worker>;
}
