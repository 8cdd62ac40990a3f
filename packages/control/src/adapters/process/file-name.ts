// An agent id may hold any character but spaces, and is up to 128 of them; the name of a file is 255 bytes.
import { hashText } from '../../base/hash.ts';

const LENGTH_MAX = 200;

export function fileNameOf(id: string): string {
  const name = encodeURIComponent(id);
  return name.length <= LENGTH_MAX ? name : `${name.slice(0, LENGTH_MAX - 20)}~${hashText(id).toString(36)}`;
}
