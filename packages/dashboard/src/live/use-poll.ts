// What the stream does not tell is asked for again and again, while the page is open and can be seen.
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';

export interface Polled<Value> {
  /** The last answer; it stays when a later question fails. */
  readonly value: Value | undefined;
  readonly problem: string | undefined;
  /** Asks at once, after something was changed. */
  readonly ask: () => void;
}

export interface PollOptions {
  /** What is asked for: another key asks at once. */
  readonly key: string;
  /** From an answer to the next question; undefined asks once. At least a second. */
  readonly everyMs: number | undefined;
}

const EVERY_MS_MIN = 1_000;

/** `load` may return the value before to say that it still holds. */
export function usePoll<Value>(
  load: (client: MusterClient, before: Value | undefined) => Promise<Value>,
  { key, everyMs }: PollOptions,
): Polled<Value> {
  const { client } = useApp();
  const answer = useSignal<{ readonly value?: Value; readonly problem?: string }>({});
  const latest = useRef(load);
  latest.current = load;
  const asker = useRef<() => void>(() => {});
  useEffect(() => {
    let isOver = false;
    let number = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      const mine = ++number;
      try {
        // A page that nobody sees asks nothing.
        if (!document.hidden || answer.peek().value === undefined) {
          const value = await latest.current(await client(), answer.peek().value);
          if (isOver || mine !== number) return;
          answer.value = { value };
        }
      } catch (error) {
        if (isOver || mine !== number) return;
        answer.value = { ...answer.peek(), problem: error instanceof Error ? error.message : String(error) };
      }
      if (everyMs !== undefined) timer = setTimeout(() => void ask(), Math.max(EVERY_MS_MIN, everyMs));
    };
    asker.current = () => void ask();
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key, everyMs]);
  return { value: answer.value.value, problem: answer.value.problem, ask: () => asker.current() };
}
