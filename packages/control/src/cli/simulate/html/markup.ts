// Text and numbers inside HTML and SVG.

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names come from files and command lines: nothing in them becomes markup. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');

/** JSON that can stand inside a script element, whatever it holds. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** A coordinate, to a tenth of a unit. */
export const at = (value: number): string => String(Math.round(value * 10) / 10);

/** Which policy something belongs to. */
export const swatch = (colour: string): string => `<span class="swatch" style="background:${colour}"></span>`;
