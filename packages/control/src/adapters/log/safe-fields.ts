// What of an event may stand in a log: no secrets, and only so much of what somebody else has sent.
import type { LogEvent } from '../../engine/ports.ts';

const TEXT_LENGTH_MAX = 2_048;
/** As long as a token of the settings may be. */
const SECRET_LENGTH_MAX = 1_024;
/** Of a whole line, as JSON. */
const LINE_LENGTH_MAX = 16_384;
const ENTRIES_MAX = 100;
const DEPTH_MAX = 4;
const HIDDEN = '[hidden]';

const SECRET_NAME = /token|secret|password|passphrase|authorization|cookie|credential|payload/i;
/** Secrets inside of texts, such as the messages of errors, with what is left of them. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bmst_([0-9a-f]{12})_[\w-]{20,}/g, `mst_$1_${HIDDEN}`],
  [/\b(Bearer|Basic) +[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [/(:\/\/)[^\s/@:]*:[^\s/@]*@/g, `$1${HIDDEN}@`],
  [/([?&](?:access_)?(?:token|ticket|key|secret|password)=)[^\s&#"']+/gi, `$1${HIDDEN}`],
];

export type SafeFields = Record<string, unknown>;

/** The fields of an event but its level, as plain JSON within the bounds. `secrets` are texts that must not appear. */
export function safeFields({ level: _level, ...fields }: LogEvent, secrets: readonly string[]): SafeFields {
  return new Writer(secrets).fields(fields, 0);
}

class Writer {
  readonly #secrets: readonly string[];
  #left = LINE_LENGTH_MAX;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  fields(value: object, depth: number): SafeFields {
    const safe: SafeFields = {};
    let entries = 0;
    for (const [name, each] of Object.entries(value)) {
      if (each === undefined || typeof each === 'function') continue;
      if (++entries > ENTRIES_MAX || this.#left <= 0) {
        safe['…'] = 'cut';
        break;
      }
      this.#left -= name.length + 4;
      safe[name.slice(0, TEXT_LENGTH_MAX)] = isSecret(name, each) ? HIDDEN : this.#value(each, depth);
    }
    return safe;
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value);
    if (value instanceof Error) return this.#text(value.stack ?? value.message);
    if (typeof value === 'object' && value !== null) {
      if (depth >= DEPTH_MAX) return '…';
      return Array.isArray(value) ? this.#list(value, depth + 1) : this.fields(value, depth + 1);
    }
    this.#left -= 8;
    return typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : value;
  }

  #list(values: readonly unknown[], depth: number): unknown[] {
    const safe: unknown[] = [];
    for (const each of values) {
      if (safe.length >= ENTRIES_MAX || this.#left <= 0) {
        safe.push('…');
        break;
      }
      safe.push(this.#value(each, depth));
    }
    return safe;
  }

  #text(given: string): string {
    const isLong = given.length > TEXT_LENGTH_MAX;
    // Cut first: the patterns must not work on megabytes.
    let text = isLong ? given.slice(0, TEXT_LENGTH_MAX + SECRET_LENGTH_MAX) : given;
    for (const secret of this.#secrets) text = text.replaceAll(secret, HIDDEN);
    for (const [pattern, instead] of SECRETS) text = text.replace(pattern, instead);
    // What the first cut went through may be half a secret, which no pattern knows.
    if (isLong) text = `${text.slice(0, Math.max(0, Math.min(TEXT_LENGTH_MAX, text.length - SECRET_LENGTH_MAX)))}…`;
    const length = JSON.stringify(text).length;
    // A control character is six in JSON.
    if (length > this.#left) text = `${text.slice(0, Math.max(0, Math.floor(this.#left / 6)))}…`;
    this.#left -= length;
    return text;
  }
}

/** A number or a claim under such a name is none: how many tokens a model used. */
const isSecret = (name: string, value: unknown): boolean =>
  SECRET_NAME.test(name) && typeof value !== 'number' && typeof value !== 'boolean';
