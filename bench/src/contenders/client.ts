// The contender's client that a forked process is told to be; only that one is loaded.
import type { Address, ContenderClient, Kind } from './contender.ts';

export interface Seat {
  readonly kind: Kind;
  readonly address: Address;
}

export async function clientOf(seat: string | undefined): Promise<{ client: ContenderClient; address: Address }> {
  // Written by `seatText` in the process that forked this one.
  const { kind, address } = JSON.parse(seat ?? '') as Seat;
  const client = kind === 'muster' ? (await import('./muster.ts')).muster : (await import('./bullmq.ts')).bullmq;
  return { client, address };
}

export const seatText = (seat: Seat): string => JSON.stringify(seat);
