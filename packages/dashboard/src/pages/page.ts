// What a page is to the rest: its place in the rail, its key, and how its code is fetched when it is first opened.
import type { ComponentType } from 'preact';

export interface Page {
  /** Its address, as `paths` says it. */
  readonly path: string;
  readonly title: string;
  /** The letter after `g` that opens it. */
  readonly key: string;
  /** Strokes of a 20 × 20 drawing: the `d` of a path. */
  readonly icon: string;
  readonly load: () => Promise<ComponentType>;
}

/** A page behind another one: it has no place in the rail of its own. */
export interface Leaf extends Pick<Page, 'path' | 'title' | 'load'> {
  /** The address of the page that leads to it. */
  readonly under: string;
}

/** A page that is not there yet keeps its place: what it will answer, and what answers it until then. */
export interface Seat {
  readonly path: string;
  readonly title: string;
  readonly key: string;
  readonly icon: string;
  readonly question: string;
  /** Commands that tell some of it today. */
  readonly untilThen: readonly string[];
}
