// Keys of the page: single letters, and letters after `g`. Whoever types into a field is left alone.

export interface KeyBinding {
  /** `?`, `/`, or two after each other: `g o`. */
  readonly keys: string;
  readonly meaning: string;
  readonly act: () => void;
}

/** A second letter that comes later than this begins anew. */
const SEQUENCE_MS = 1_200;

/** Returns what ends it. `bindings` is asked at each key, since pages bring their own. */
export function listenForKeys(target: Document, bindings: () => readonly KeyBinding[]): () => void {
  let first = '';
  let firstAt = 0;
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (target.querySelector('dialog[open]') !== null) return;
    const now = performance.now();
    const pressed = first !== '' && now - firstAt < SEQUENCE_MS ? `${first} ${event.key}` : event.key;
    const binding = bindings().find(({ keys }) => keys === pressed);
    first = binding === undefined && event.key.length === 1 ? event.key : '';
    firstAt = now;
    if (binding === undefined) return;
    event.preventDefault();
    binding.act();
  };
  target.addEventListener('keydown', onKey);
  return () => target.removeEventListener('keydown', onKey);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
