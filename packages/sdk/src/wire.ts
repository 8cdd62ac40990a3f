// One WebSocket connection, as the link sees it. The real one is in websocket.ts; tests bring their own.
import type { Fault } from '@muster/contract/protocol';
import type { Address } from './address.ts';

export interface WireEvents {
  opened(): void;
  /** A text frame. */
  received(text: string): void;
  /** The peer answered a ping. */
  answered(): void;
  /** What was handed to `send` has gone to the operating system. */
  drained(): void;
  /** Called once, also when the connection never opened. `fault` is what the controller said, if it said anything. */
  closed(reason: string, fault: Fault | undefined): void;
}

export interface Wire {
  readonly bufferedBytes: number;
  send(text: string): void;
  ping(): void;
  /** Says goodbye first. */
  close(code: number, reason: string): void;
  /** Drops the connection at once. */
  terminate(): void;
}

export type Dial = (address: Address, events: WireEvents) => Wire;
