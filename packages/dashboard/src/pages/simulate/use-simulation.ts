// Asks for a simulation until it has ended, and for the list of them.
import type { Simulation, SimulationDetails } from '@muster/contract';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../../app.ts';
import { problemOf } from '../../words/problem.ts';

const AGAIN_MS = 700;
/** What others start shows up in the list, too. */
const LIST_AGAIN_MS = 5_000;

export interface Asked<Value> {
  readonly value?: Value;
  readonly problem?: string;
}

export function useSimulation(id: string): Asked<SimulationDetails> {
  const { client } = useApp();
  const asked = useSignal<Asked<SimulationDetails>>({});
  useEffect(() => {
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const value = await (await client()).simulation(id);
        if (isOver) return;
        asked.value = { value };
        if (value.endedAt !== undefined) return;
      } catch (error) {
        if (isOver) return;
        asked.value = { ...asked.peek(), problem: problemOf(error) };
        if ((error as { code?: unknown }).code === 'not-found') return;
      }
      again = setTimeout(() => void ask(), AGAIN_MS);
    };
    asked.value = {};
    void ask();
    return () => {
      isOver = true;
      clearTimeout(again);
    };
  }, [id]);
  return asked.value;
}

/** Asked anew when `id` changes. */
export function useSimulations(id: string | undefined): Asked<readonly Simulation[]> {
  const { client } = useApp();
  const asked = useSignal<Asked<readonly Simulation[]>>({});
  useEffect(() => {
    let isOver = false;
    const ask = async (): Promise<void> => {
      try {
        const value = await (await client()).simulations();
        if (!isOver) asked.value = { value };
      } catch (error) {
        if (!isOver) asked.value = { ...asked.peek(), problem: problemOf(error) };
      }
    };
    void ask();
    const again = setInterval(() => void ask(), LIST_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(again);
    };
  }, [id]);
  return asked.value;
}
