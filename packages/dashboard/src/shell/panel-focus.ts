// A panel that opens beside a page takes the focus, and gives it back to what opened it when it closes. Escape closes
// it: the shell presses the button that is marked by `data-closes`.
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function usePanelFocus(): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = panel.current;
    const before = document.activeElement;
    // Where the address opened it, the page begins at its beginning.
    if (before !== document.body) element?.focus({ preventScroll: true });
    return () => {
      const now = document.activeElement;
      // Who went on to something else stays there.
      const isHere = now === document.body || now === null || element?.contains(now) === true;
      if (isHere && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return panel;
}

export function closePanel(): void {
  document.querySelector<HTMLElement>('[data-closes]')?.click();
}
