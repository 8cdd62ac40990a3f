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

/** 1,234 or 12.3: as many digits as help. */
export function amount(value: number): string {
  const size = Math.abs(value);
  const digits = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  // Groups of three digits; there are never three behind the point.
  return String(Number(value.toFixed(digits))).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** 0 %, 0.12 %, 5.3 %, 100 %. */
export const percentText = (ratio: number): string =>
  `${Number((100 * ratio).toPrecision(2 + Number(ratio >= 0.1)))} %`;
