// A contender's server process while a cell runs.
import type { Address } from './contender.ts';

export interface Server {
  readonly pid: number;
  readonly address: Address;
  stop(): Promise<void>;
}
