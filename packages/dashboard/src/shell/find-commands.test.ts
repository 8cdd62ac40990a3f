// What the palette finds, and in which order.
import type { LiveAgent, LivePool } from '@muster/contract/live';
import { expect, it } from 'vitest';
import { findCommands } from './find-commands.ts';

const agents = new Map(
  Array.from({ length: 100 }, (_, index) => {
    const id = `coding-${index}`;
    return [id, { id, type: 'coding', state: 'idle' } as LiveAgent] as const;
  }),
);
const findable = { pools: [{ type: 'coding' } as LivePool, { type: 'encoding' } as LivePool], agents };
const titles = (text: string): readonly string[] => findCommands(text, findable).map(({ title }) => title);

it('offers pages, commands and pools before anything is typed', () => {
  expect(titles('').slice(0, 2)).toEqual(['Overview', 'Fleet']);
  expect(titles('')).toContain('Turn light or dark');
});

it('puts first what begins with the letters: pools, then agents; then what has them inside', () => {
  const found = titles('CODING');
  expect(found.slice(0, 3)).toEqual(['coding', 'coding-0', 'coding-1']);
  expect(found).toHaveLength(20);
  expect(titles('encod')).toEqual(['encoding']);
});

it('leads to the agent', () => {
  expect(findCommands('coding-42', findable)).toEqual([
    { kind: 'open', title: 'coding-42', path: '/fleet?agent=coding-42', hint: 'agent of coding · idle' },
  ]);
});

it('opens a task by its id, and takes no word for one', () => {
  expect(findCommands('t1a', findable)).toEqual([
    { kind: 'open', title: 't1a', path: '/tasks?task=t1a', hint: 'task, by its id' },
  ]);
  expect(titles('tas')).toEqual(['Tasks']);
});

it('finds nothing where nothing is', () => {
  expect(titles('zebra')).toEqual([]);
});
