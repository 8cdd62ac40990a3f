// Items on their way out, as JSON text: what one turn of the event loop produces leaves in one frame.
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';

export interface FrameLimits {
  readonly frameBytes: number;
  readonly itemsPerFrame: number;
}

export class Outbox {
  readonly #limits: FrameLimits;
  #texts: string[] = [];
  /** Place of the latest item of a key, for items that a newer one replaces. */
  readonly #places = new Map<string, number>();
  #bytes = 0;

  constructor(limits: FrameLimits = PROTOCOL_LIMITS) {
    this.#limits = limits;
  }

  /** Bytes that wait here, commas included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether an item of this text can travel at all. */
  fits(text: string): boolean {
    return Buffer.byteLength(text) + BRACKETS <= this.#limits.frameBytes;
  }

  push(text: string): void {
    this.#texts.push(text);
    this.#bytes += Buffer.byteLength(text) + 1;
  }

  /** Like `push`, but takes the place of an item of the same key that has not left yet. */
  replace(key: string, text: string): void {
    const place = this.#places.get(key);
    const previous = place === undefined ? undefined : this.#texts[place];
    if (place === undefined || previous === undefined) {
      this.#places.set(key, this.#texts.length);
      this.push(text);
      return;
    }
    this.#texts[place] = text;
    this.#bytes += Buffer.byteLength(text) - Buffer.byteLength(previous);
  }

  /** The next frame: as many items as the limits allow, in the order of their push. */
  takeFrame(): string | undefined {
    if (this.#texts.length === 0) return undefined;
    if (this.#texts.length <= this.#limits.itemsPerFrame && this.#bytes + 1 <= this.#limits.frameBytes) {
      const frame = `[${this.#texts.join(',')}]`;
      this.clear();
      return frame;
    }
    return this.#takePart();
  }

  clear(): void {
    this.#texts = [];
    this.#places.clear();
    this.#bytes = 0;
  }

  #takePart(): string {
    let frameBytes = BRACKETS - 1; // Every item but the last brings a comma.
    let count = 0;
    for (const text of this.#texts) {
      const bytes = Buffer.byteLength(text) + 1;
      // The first item always goes: whoever pushed it has asked `fits`.
      if (count > 0 && (count === this.#limits.itemsPerFrame || frameBytes + bytes > this.#limits.frameBytes)) break;
      frameBytes += bytes;
      count++;
    }
    const frame = `[${this.#texts.slice(0, count).join(',')}]`;
    this.#texts = this.#texts.slice(count);
    this.#places.clear();
    this.#bytes -= frameBytes - (BRACKETS - 1);
    return frame;
  }
}

const BRACKETS = 2;
