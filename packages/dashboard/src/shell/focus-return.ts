// What lies over a page or opens beside it gives the focus back when it closes: to what had it, to its equal where that
// was drawn anew meanwhile, else to what was around it. Never to nothing: who works by keys would begin at the top.

/** Of what had the focus, so that its equal is known again. */
interface Likeness {
  readonly selector: string;
  readonly words: string;
  /** Its place among those that are like it. */
  readonly index: number;
}

/** Call it when something opens; what it returns gives the focus back, in the same turn. */
export function rememberFocus(): () => void {
  const opener = document.activeElement;
  if (!(opener instanceof HTMLElement) || opener === document.body) return () => undefined;
  const likeness = likenessOf(opener);
  const around = aroundOf(opener);
  const giveBack = (): void => {
    const isTaken = takes(opener) || takes(equalTo(likeness));
    if (!isTaken) around.some((each) => takes(each, { preventScroll: true }));
  };
  return () => {
    giveBack();
    // What closes it may also draw the opener anew, a moment later but before anybody sees it.
    queueMicrotask(() => {
      if (isNowhere()) giveBack();
    });
  };
}

/** Where the focus is when what had it was removed. */
export const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** False for what is not there, or cannot take it now, as a button that is disabled. */
function takes(element: HTMLElement | undefined, options?: FocusOptions): boolean {
  if (element?.isConnected !== true) return false;
  element.focus(options);
  return document.activeElement === element;
}

const wordsOf = (element: HTMLElement): string => element.getAttribute('aria-label') ?? element.textContent ?? '';

function alike(selector: string, words: string): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)].filter((each) => wordsOf(each) === words);
}

function likenessOf(element: HTMLElement): Likeness {
  const selector = element.tagName.toLowerCase();
  const words = wordsOf(element);
  return { selector, words, index: alike(selector, words).indexOf(element) };
}

function equalTo({ selector, words, index }: Likeness): HTMLElement | undefined {
  const found = alike(selector, words);
  return found[index] ?? found[0];
}

/** Panel and page: what can take the focus around it, the nearest first. */
function aroundOf(element: HTMLElement): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = element.parentElement; each !== null; each = each.parentElement) {
    if (each.tabIndex === -1 && each.hasAttribute('tabindex')) found.push(each);
  }
  return found;
}
