// Making secrets and comparing them. A secret has 256 random bits, so nobody can search for it in a stolen hash: one
// SHA-256 is enough, where a slow hash would only slow down every request. The id salts it.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'mst';
const FORM = /^mst_([0-9a-f]{12})_([\w-]{43})$/;

export interface Secret {
  /** No secret itself: tells which token it is, in lists and logs. */
  readonly id: string;
  /** Base64url of SHA-256. */
  readonly hash: string;
}

/** A new token: the text that its holder keeps, and what the controller keeps of it. */
export function newSecret(): Secret & { readonly text: string } {
  const id = randomBytes(6).toString('hex');
  const text = `${PREFIX}_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, hash: hashOf(text), text };
}

/** The id in a token's text; undefined when it does not have the form of one. */
export function idIn(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

export function hashOf(text: string): string {
  return digestOf(text).toString('base64url');
}

/** Takes the same time wherever the first difference is, and whatever the lengths are. */
export function isSame(text: string, hash: string): boolean {
  const expected = Buffer.from(hash, 'base64url');
  const given = digestOf(text);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
