import { describe, expect, test } from 'vitest';
import { Redrawn } from './redrawn.ts';

function sceneOf(isTty: boolean) {
  let err = '';
  const terminal = {
    out: () => {},
    err: (text: string) => {
      err += text;
    },
    isTty,
    hasColour: false,
    columns: 12,
  };
  const redrawn = new Redrawn(terminal);
  const show = (elapsedMs: number, lines: readonly string[]) =>
    redrawn.show({
      elapsedMs,
      block: () => lines.map((text) => ({ text, style: 'bold' })),
      line: () => lines.join(' '),
    });
  return { redrawn, show, printed: () => err.replaceAll('\u001b', 'ESC') };
}

describe('on a terminal', () => {
  test('a block takes the place of the one before, cut to the width', () => {
    const { show, redrawn, printed } = sceneOf(true);
    show(0, ['one', 'a line that is too long']);
    show(1, ['two']);
    redrawn.note('kept');
    show(2, ['three']);
    expect(printed()).toBe('one\na line tha…\nESC[2FESC[0Jtwo\nESC[1FESC[0Jkept\nthree\n');
  });

  test('a line that was typed below it is erased with it', () => {
    const { show, redrawn, printed } = sceneOf(true);
    show(0, ['one']);
    redrawn.typed();
    redrawn.clear();
    redrawn.clear();
    expect(printed()).toBe('one\nESC[2FESC[0J');
  });
});

test('what a client sent cannot steer the terminal, nor make a line longer than it is', () => {
  const { show, redrawn, printed } = sceneOf(true);
  show(0, ['a\u001b[2Jb', '図書館図書館図']);
  redrawn.note('c\u009bd');
  expect(printed()).toBe('a [2Jb\n図書館図書…\nESC[2FESC[0Jc d\n');
});

test('elsewhere a line every five seconds, and nothing is ever erased', () => {
  const { show, redrawn, printed } = sceneOf(false);
  for (const at of [0, 4999, 5000, 9999, 10_000]) show(at, [String(at), 'x']);
  redrawn.typed();
  redrawn.note('kept');
  expect(printed()).toBe('5000 x\n10000 x\nkept\n');
});
