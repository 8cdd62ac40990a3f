// What one attempt says, on its way out: pieces of text become chunks, chunks wait for their batch, and the last that
// left are kept, to be said again after a reconnect.
//
// C1. Chunks are numbered from 1 without a hole; what is dropped shows as one.
// C2. Waiting and kept chunks are bounded; the oldest waiting ones are dropped first.
import type { LogLevel } from '@muster/contract';
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';

interface Chunk {
  /** The item as JSON. */
  readonly text: string;
}

/** Most characters that wait, and that are kept after they left. */
const WAITING_LENGTH_MAX = 256 * 1024;
const KEPT_LENGTH_MAX = 64 * 1024;
/** A text that is cut here stays under the limit of a chunk, however its characters are escaped. */
const TEXT_LENGTH_MAX = Math.floor(PROTOCOL_LIMITS.chunkLength / 6) - 1;

export class Chunks {
  readonly #token: string;
  #seq = 0;
  /** Text that is not a chunk yet: what is said in small pieces is joined. */
  #text = '';
  #waiting: Chunk[] = [];
  #waitingLength = 0;
  #kept: Chunk[] = [];
  #keptLength = 0;

  constructor(token: string) {
    this.#token = token;
  }

  get isEmpty(): boolean {
    return this.#text === '' && this.#waiting.length === 0;
  }

  output(data: unknown): void {
    if (typeof data !== 'string') {
      this.#endText();
      this.#add('output', dataText(data));
      return;
    }
    this.#text += data;
    while (this.#text.length > TEXT_LENGTH_MAX) this.#cutText();
  }

  /** A line that is too long is cut. */
  log(level: LogLevel, data: unknown): void {
    this.#endText();
    this.#add('log', dataText(typeof data === 'string' ? data.slice(0, TEXT_LENGTH_MAX) : data), level);
  }

  /** The items that leave now, at most about `lengthMax` characters of them. */
  take(lengthMax: number): readonly string[] {
    this.#endText();
    let count = 0;
    for (let length = 0; count < this.#waiting.length && length < lengthMax; count++) {
      length += this.#waiting[count]?.text.length ?? 0;
    }
    const taken = this.#waiting.splice(0, count);
    for (const chunk of taken) {
      this.#waitingLength -= chunk.text.length;
      this.#keptLength += chunk.text.length;
    }
    this.#kept.push(...taken);
    let dropped = 0;
    for (; this.#keptLength > KEPT_LENGTH_MAX && dropped < this.#kept.length; dropped++) {
      this.#keptLength -= this.#kept[dropped]?.text.length ?? 0;
    }
    this.#kept.splice(0, dropped);
    return taken.map(({ text }) => text);
  }

  /** The last items that left: the controller ignores those that it has. */
  again(): readonly string[] {
    return this.#kept.map(({ text }) => text);
  }

  #cutText(): void {
    // Never between the halves of a character that takes two units.
    const code = this.#text.charCodeAt(TEXT_LENGTH_MAX - 1);
    const end = code >= 0xd800 && code < 0xdc00 ? TEXT_LENGTH_MAX - 1 : TEXT_LENGTH_MAX;
    const text = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    this.#add('output', JSON.stringify(text));
  }

  #endText(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#add('output', JSON.stringify(text));
  }

  #add(stream: 'output' | 'log', data: string, level?: LogLevel): void {
    const seq = ++this.#seq; // C1
    const levelText = level === undefined ? '' : `,"level":"${level}"`;
    const token = JSON.stringify(this.#token);
    const text = `{"kind":"output","token":${token},"stream":"${stream}","seq":${seq}${levelText},"data":${data}}`;
    this.#waiting.push({ text });
    this.#waitingLength += text.length;
    // C2
    while (this.#waitingLength > WAITING_LENGTH_MAX) this.#waitingLength -= this.#waiting.shift()?.text.length ?? 0;
  }
}

function dataText(data: unknown): string {
  const text = JSON.stringify(data ?? null) ?? 'null';
  if (text.length <= PROTOCOL_LIMITS.chunkLength) return text;
  throw new RangeError(`A chunk of ${text.length} characters is too long; split it (${PROTOCOL_LIMITS.chunkLength}).`);
}
