// The one bound for every value that a task carries with it: what it is given, what it hands on, where it stopped.
import { Fault } from '@muster/contract';
import { utf8Length } from '../base/utf8.ts';

/** `text` is JSON. Throws Fault `too-large`, which names the field. */
export function refuseLarge(text: string, field: string, bytesMax: number): void {
  const bytes = utf8Length(text);
  if (bytes <= bytesMax) return;
  const message = `${field} has ${bytes} bytes; the limit is ${bytesMax} (queue.payloadBytesMax)`;
  throw new Fault('too-large', message, { field });
}
