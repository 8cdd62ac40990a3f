// What an attempt says, on its way out.
import { describe, expect, test } from 'vitest';
import { ManualTime } from '../test/memory-wire.ts';
import { Talk } from './talk.ts';

interface Item {
  readonly token: string;
  readonly stream: string;
  readonly seq: number;
  readonly data: unknown;
  readonly level?: string;
}

function talking() {
  const time = new ManualTime();
  const state = { isConnected: true, isCrowded: false };
  const sent: Item[] = [];
  const talk = new Talk({
    time,
    send: (text) => void sent.push(JSON.parse(text)),
    isConnected: () => state.isConnected,
    isCrowded: () => state.isCrowded,
  });
  /** Lets everything leave that may. */
  const pass = (ms = 50): void => {
    for (let passed = 0; passed <= ms; passed += 50) {
      time.endTurn();
      time.advance(50);
    }
    time.endTurn();
  };
  return { talk, sent, state, time, pass };
}

describe('what an attempt says', () => {
  test('leaves at once after a silence, then in batches; pieces of text are joined', () => {
    const { talk, sent, time } = talking();
    talk.output('a', 'Hel');
    talk.output('a', 'lo');
    talk.log('a', 'warn', 'low on memory');
    talk.output('a', { part: 1 });
    time.endTurn();
    expect(sent).toEqual([
      { kind: 'output', token: 'a', stream: 'output', seq: 1, data: 'Hello' },
      { kind: 'output', token: 'a', stream: 'log', seq: 2, level: 'warn', data: 'low on memory' },
      { kind: 'output', token: 'a', stream: 'output', seq: 3, data: { part: 1 } },
    ]);
    talk.output('a', 'more');
    time.endTurn();
    expect(sent).toHaveLength(3);
    time.advance(50);
    expect(sent[3]).toMatchObject({ seq: 4, data: 'more' });
  });

  test('leaves before the outcome does', () => {
    const { talk, sent } = talking();
    talk.output('a', 'last words');
    talk.finish('a');
    expect(sent).toMatchObject([{ seq: 1, data: 'last words' }]);
  });

  test('waits for a connection, and what may have been lost is said again', () => {
    const { talk, sent, state, pass } = talking();
    talk.output('a', 'one');
    pass();
    state.isConnected = false;
    talk.output('a', 'two');
    pass();
    expect(sent).toHaveLength(1);
    state.isConnected = true;
    talk.resume('a');
    expect(sent.slice(1)).toMatchObject([
      { seq: 1, data: 'one' },
      { seq: 2, data: 'two' },
    ]);
  });

  test('is bounded: the oldest that waits is dropped, and shows as a hole in the numbers', () => {
    const { talk, sent, state, pass } = talking();
    state.isCrowded = true;
    for (let index = 1; index <= 2_000; index++) talk.log('a', 'info', 'x'.repeat(1_000));
    pass();
    expect(sent).toEqual([]);
    state.isCrowded = false;
    pass(500);
    expect(sent.length).toBeLessThan(262);
    expect(sent.at(-1)?.seq).toBe(2_000);
    expect(sent[0]?.seq).toBe(2_000 - sent.length + 1);
  });

  test('one that floods does not hold up another', () => {
    const { talk, sent, time } = talking();
    for (let index = 0; index < 300; index++) talk.log('loud', 'info', 'x'.repeat(1_000));
    talk.output('quiet', 'hello');
    time.endTurn();
    time.advance(50);
    expect(sent.some(({ token }) => token === 'quiet')).toBe(true);
  });

  test('a long text is cut into chunks, never inside a character; other long values are refused', () => {
    const { talk, sent, pass } = talking();
    const text = `${'x'.repeat(10_920)}${'😀'.repeat(20_000)}`;
    talk.output('a', text);
    pass(500);
    expect(sent.map(({ data }) => data).join('')).toBe(text);
    expect(sent.every(({ data }) => JSON.stringify(data).length < 65_536)).toBe(true);
    expect(() => talk.output('a', { text: 'x'.repeat(70_000) })).toThrow(RangeError);
    expect(() => talk.output('a', JSON.parse('['.repeat(100) + ']'.repeat(100)))).toThrow(/nested deeper/);
  });
});
