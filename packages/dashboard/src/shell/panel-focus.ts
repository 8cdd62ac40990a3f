// A panel that opens beside a page takes the focus, and gives it back to what opened it when it closes. Escape closes
// it: the shell presses the button that is marked by `data-closes`.
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isNowhere, rememberFocus } from './focus-return.ts';

export function usePanelFocus(): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  // With the frame that draws it: an effect after that would take the focus from whoever is already inside.
  useLayoutEffect(() => {
    const element = panel.current;
    let giveBack: (() => void) | undefined;
    const take = (): void => {
      // Where the address opened it, the page begins at its beginning.
      if (giveBack !== undefined || isNowhere()) return;
      giveBack = rememberFocus();
      element?.focus({ preventScroll: true });
    };
    take();
    // What it takes the place of gives the focus back only when all is drawn.
    queueMicrotask(take);
    return () => {
      // Who went on to something else stays there.
      if (isNowhere() || element?.contains(document.activeElement) === true) giveBack?.();
    };
  }, []);
  return panel;
}

export function closePanel(): void {
  document.querySelector<HTMLElement>('[data-closes]')?.click();
}
