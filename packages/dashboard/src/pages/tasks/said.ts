// What a task says, kept as bounded blocks: pieces of output that follow each other are one block of text.

import type { StreamEvent } from '@muster/contract';
import { gaugeText } from '@muster/contract/amounts';

export interface Block {
  /** Grows; never used twice. */
  readonly key: number;
  readonly kind: 'output' | 'log' | 'progress' | 'gap';
  readonly attempt?: number;
  readonly level?: string;
  readonly text: string;
}

const BLOCKS_MAX = 400;
const BLOCK_LENGTH_MAX = 8_192;

export class Said {
  #blocks: Block[] = [];
  #key = 0;
  /** Blocks that are kept no longer. */
  leftOut = 0;

  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  add(event: StreamEvent): void {
    switch (event.kind) {
      case 'output':
        this.#output(event.attempt, textOf(event.data));
        break;
      case 'log':
        this.#push({ kind: 'log', attempt: event.attempt, level: event.level, text: cut(textOf(event.data)) });
        break;
      case 'progress':
        this.#progress(event.attempt, event.ratio, event.note);
        break;
      case 'gap':
        this.#push({ kind: 'gap', text: `${event.dropped} pieces are no longer kept` });
        break;
      case 'outcome':
        break;
      default:
        event satisfies never;
    }
  }

  #output(attempt: number, text: string): void {
    const last = this.#blocks.at(-1);
    if (last?.kind === 'output' && last.attempt === attempt && last.text.length + text.length <= BLOCK_LENGTH_MAX) {
      this.#blocks[this.#blocks.length - 1] = { ...last, text: last.text + text };
    } else this.#push({ kind: 'output', attempt, text: cut(text) });
  }

  /** Only the newest progress of a row says something. */
  #progress(attempt: number, ratio: number | undefined, note: string | undefined): void {
    if (this.#blocks.at(-1)?.kind === 'progress') this.#blocks.pop();
    const share = ratio === undefined ? [] : [gaugeText(ratio)];
    this.#push({ kind: 'progress', attempt, text: [...share, ...(note === undefined ? [] : [note])].join(' · ') });
  }

  #push(block: Omit<Block, 'key'>): void {
    this.#blocks.push({ key: ++this.#key, ...block });
    if (this.#blocks.length <= BLOCKS_MAX) return;
    this.#blocks.shift();
    this.leftOut++;
  }
}

const textOf = (data: unknown): string => (typeof data === 'string' ? data : `${JSON.stringify(data)}\n`);

const cut = (text: string): string =>
  text.length <= BLOCK_LENGTH_MAX ? text : `${text.slice(0, BLOCK_LENGTH_MAX)} … ${text.length} characters`;
