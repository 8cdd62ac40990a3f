// What does not verify, and where: the Fault that names the file and the byte.
import { Fault } from '@muster/contract/protocol';

export class Damage extends Fault {
  readonly file: string;
  readonly offset: number;
  readonly reason: string;

  constructor({ file, offset, reason }: { readonly file: string; readonly offset: number; readonly reason: string }) {
    super('data-corrupt', `${file} is damaged at byte ${offset}: ${reason}`);
    this.file = file;
    this.offset = offset;
    this.reason = reason;
  }
}

export function corrupt(file: { readonly name: string }, offset: number, reason: string): Damage {
  return new Damage({ file: file.name, offset, reason });
}
