// Asks the controller for something when the page shows it, again after `againMs`, and when `version` changes.
import type { MusterClient } from '@muster/contract/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../app.ts';
import { problemOf } from '../words/problem.ts';

export interface Reply<Value> {
  readonly value?: Value;
  /** What was there before stays beside it. */
  readonly problem?: string;
}

export interface Ask<Value> {
  /** What it is about: another one forgets the old value. */
  readonly about: string;
  readonly version?: number;
  readonly againMs?: number;
  readonly ask: (client: MusterClient) => Promise<Value>;
}

export function useReply<Value>({ about, version = 0, againMs, ask }: Ask<Value>): Reply<Value> {
  const { client } = useApp();
  const reply = useSignal<Reply<Value>>({});
  const known = useSignal(about);
  useEffect(() => {
    let isOver = false;
    const once = async (): Promise<void> => {
      try {
        const value = await ask(await client());
        if (!isOver) reply.value = { value };
      } catch (error) {
        if (!isOver) reply.value = { ...reply.peek(), problem: problemOf(error) };
      }
    };
    if (known.peek() !== about) reply.value = {};
    known.value = about;
    void once();
    const again = againMs === undefined ? undefined : setInterval(() => void once(), againMs);
    return () => {
      isOver = true;
      clearInterval(again);
    };
  }, [about, version]);
  return reply.value;
}
