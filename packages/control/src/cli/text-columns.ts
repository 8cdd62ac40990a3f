// Text as columns of a terminal: what could command the terminal is taken out, and wide letters count twice.

/** Printable ASCII, which most text is: one column a letter, nothing to take out. */
const PLAIN = /^[ -~]*$/;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
/**
 * What has no picture of its own but changes that of others: marks of direction, joiners, variation selectors, skin
 * tones, halves of pairs. Terminals disagree about the width of what they join, and agree about the letters alone.
 */
const INVISIBLE = /[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}]/gu;
/** Marks heaped on one letter reach into the lines around it, and have no width that would end them. */
const HEAPED = /(\p{M}{3})\p{M}+/gu;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11ff\ud7b0-\ud7ff]$/u;
/** East Asian Width W and F of Unicode Standard Annex 11, and the letters that are shown as emoji. */
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|^\p{Emoji_Presentation}/u;
const REGIONAL = /^\p{Regional_Indicator}/u;
/** Below are no wide letters and no marks; neither among the lines, blocks and shapes that charts are made of. */
const FIRST_SPECIAL = '\u0300';

/** What a client sent must not move the reader's cursor, colour their terminal or turn the line around. */
export function clean(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(CONTROL, ' ').replace(INVISIBLE, '').replace(HEAPED, '$1');
}

/** The same for text of several lines. */
export const cleanLines = (text: string): string => text.split('\n').map(clean).join('\n');

/** Columns of text that is clean. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const letter of text) columns += widthOfLetter(letter);
  return columns;
}

/** At most so many columns of it; an ellipsis stands for the rest. */
export function cut(text: string, columns: number): string {
  if (text.length <= columns / 2 || widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  let kept = '';
  let width = 0;
  for (const letter of text) {
    width += widthOfLetter(letter);
    if (width > columns - 1) break;
    kept += letter;
  }
  return `${kept}…`;
}

export function pad(text: string, { width, isRight = false }: { readonly width: number; readonly isRight?: boolean }) {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return isRight ? space + text : text + space;
}

function widthOfLetter(letter: string): number {
  if (letter < FIRST_SPECIAL || (letter >= '\u2500' && letter <= '\u25fc')) return 1;
  if (NO_WIDTH.test(letter)) return 0;
  // Two of them make a flag.
  if (REGIONAL.test(letter)) return 1;
  return WIDE.test(letter) ? 2 : 1;
}
