// Is this JSON text one that the controller takes? It refuses a whole frame for what is nested too deep or could reach
// a prototype, so the SDK finds it first and lets only the value's own sender fail.
import { PROTOCOL_LIMITS } from '@muster/contract/protocol';

/** Why the controller would refuse the value; undefined when it would not. Takes what JSON.stringify wrote. */
export function unsafeJson(text: string): string | undefined {
  if (nestsDeeperThan(text, PROTOCOL_LIMITS.nestingMax)) {
    return `it is nested deeper than ${PROTOCOL_LIMITS.nestingMax} levels`;
  }
  // A quote inside a text is escaped, so these can only be keys.
  if (text.includes('"__proto__":')) return 'it has a key "__proto__"';
  if (text.includes('"constructor":{') && hasConstructorPrototype(JSON.parse(text))) {
    return 'it has a key "constructor.prototype"';
  }
  return undefined;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

function nestsDeeperThan(text: string, levels: number): boolean {
  // Each level takes two brackets: most texts are too short to be worth the walk.
  if (text.length < 2 * levels) return false;
  let level = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfText(text, index);
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (++level > levels) return true;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) level--;
  }
  return false;
}

/** The place of the quote that closes the one at `start`. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, quote: number): boolean {
  let index = quote - 1;
  while (text.charCodeAt(index) === BACKSLASH) index--;
  return (quote - 1 - index) % 2 === 1;
}

function hasConstructorPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => {
    const isReach = key === 'constructor' && typeof member === 'object' && member !== null;
    return (isReach && Object.hasOwn(member, 'prototype')) || hasConstructorPrototype(member);
  });
}
