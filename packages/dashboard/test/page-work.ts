// What a page does, counted, and its frames by hand: how much work a message makes does not depend on the machine, the
// time that it takes does. For pages that draw on a canvas and hear a stream.
import type { Page } from 'playwright-core';

/** Counted since the page was opened. */
export interface Work {
  /** Messages of the stream. */
  readonly heard: number;
  /** Frames that were asked for. */
  readonly framesAsked: number;
  /** A canvas that was taken up to be drawn on, whole or in part. */
  readonly draws: number;
  /** Shapes filled or stroked on any canvas. */
  readonly shapes: number;
  /** Texts compared by people's rules, as a sort does. */
  readonly comparisons: number;
  /** Nodes added, removed or changed. */
  readonly mutations: number;
}

export interface PageWork {
  now(): Promise<Work>;
  /** What `act` makes the page do. */
  during(act: () => Promise<unknown>): Promise<Work>;
  /** From here on a frame is drawn only by `drawFrame`. */
  holdFrames(): Promise<void>;
  drawFrame(): Promise<void>;
}

interface Watched {
  readonly work: { -readonly [Key in keyof Work]: Work[Key] };
  isHeld: boolean;
  waiting: Map<number, FrameRequestCallback>;
}

type WatchedWindow = Window & typeof globalThis & { watched: Watched };

/** Before the page is opened. */
export async function watchWork(page: Page): Promise<PageWork> {
  await page.addInitScript(watch);
  const now = () => page.evaluate(() => ({ ...(window as WatchedWindow).watched.work }));
  return {
    now,
    during: async (act) => {
      const before = await now();
      await act();
      return minus(await now(), before);
    },
    holdFrames: () =>
      page.evaluate(() => {
        (window as WatchedWindow).watched.isHeld = true;
      }),
    drawFrame: () =>
      page.evaluate(async () => {
        const { watched } = window as WatchedWindow;
        const due = [...watched.waiting.values()];
        watched.waiting.clear();
        for (const draw of due) draw(performance.now());
        // What follows in the same turn belongs to the frame.
        await new Promise((resolve) => setTimeout(resolve));
      }),
  };
}

function minus(after: Work, before: Work): Work {
  return {
    heard: after.heard - before.heard,
    framesAsked: after.framesAsked - before.framesAsked,
    draws: after.draws - before.draws,
    shapes: after.shapes - before.shapes,
    comparisons: after.comparisons - before.comparisons,
    mutations: after.mutations - before.mutations,
  };
}

/** Runs in the page, before its own code. */
function watch(): void {
  const work = { heard: 0, framesAsked: 0, draws: 0, shapes: 0, comparisons: 0, mutations: 0 };
  const watched: Watched = { work, isHeld: false, waiting: new Map() };
  Object.assign(window, { watched });

  const ask = window.requestAnimationFrame.bind(window);
  const cancel = window.cancelAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) => {
    work.framesAsked++;
    if (!watched.isHeld) return ask(draw);
    // Below the numbers of the browser's own.
    watched.waiting.set(-work.framesAsked, draw);
    return -work.framesAsked;
  };
  window.cancelAnimationFrame = (number) => {
    if (!watched.waiting.delete(number)) cancel(number);
  };

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', () => work.heard++);
    }
  };

  const pen = CanvasRenderingContext2D.prototype;
  const counted = <Name extends 'setTransform' | 'fill' | 'stroke'>(name: Name, count: () => void): void => {
    const before = pen[name] as (...given: unknown[]) => unknown;
    Object.assign(pen, {
      [name](this: CanvasRenderingContext2D, ...given: unknown[]) {
        count();
        return before.apply(this, given);
      },
    });
  };
  counted('setTransform', () => work.draws++);
  counted('fill', () => work.shapes++);
  counted('stroke', () => work.shapes++);

  const { get: compareOf } = Object.getOwnPropertyDescriptor(Intl.Collator.prototype, 'compare') ?? {};
  Object.defineProperty(Intl.Collator.prototype, 'compare', {
    get(this: Intl.Collator) {
      const compare = compareOf?.call(this) as Intl.Collator['compare'];
      return (a: string, b: string) => {
        work.comparisons++;
        return compare(a, b);
      };
    },
  });

  const observer = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records)
      work.mutations += Math.max(1, addedNodes.length + removedNodes.length);
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}
