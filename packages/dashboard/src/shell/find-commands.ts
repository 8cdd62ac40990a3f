// What the palette finds: pages and commands first, then pools, then agents; what begins with the letters comes first.
import type { LiveAgent, LivePool } from '@muster/contract/live';
import { taskSeqOf } from '@muster/contract/words';
import { LEAVES, PAGES, SEATS } from '../pages/pages.ts';
import { paths } from '../paths.ts';
import { CELL_STATES } from '../words/states.ts';

export type Command = { readonly title: string; readonly hint: string } & (
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'theme' }
);

export interface Findable {
  readonly pools: readonly LivePool[];
  readonly agents: ReadonlyMap<string, LiveAgent>;
}

const FOUND_MAX = 20;

export function findCommands(text: string, { pools, agents }: Findable): readonly Command[] {
  const letters = text.trim().toLowerCase();
  const fixed: Command[] = [
    ...[...PAGES, ...SEATS].map(
      ({ title, path, key }): Command => ({ kind: 'open', title, path, hint: `page · g ${key}` }),
    ),
    ...LEAVES.map(({ title, path }): Command => ({ kind: 'open', title, path, hint: 'page' })),
    { kind: 'theme', title: 'Turn light or dark', hint: 'command · d' },
    ...pools.map(
      ({ type }): Command => ({ kind: 'open', title: type, path: paths.fleet({ pool: type }), hint: 'pool' }),
    ),
  ];
  // With a digit it is an id rather than the beginning of a word.
  if (/\d/.test(letters) && taskSeqOf(letters) !== undefined) {
    fixed.push({ kind: 'open', title: letters, path: paths.tasks({ task: letters }), hint: 'task, by its id' });
  }
  if (letters === '') return fixed.slice(0, FOUND_MAX);
  const found = fixed.filter(({ title }) => title.toLowerCase().includes(letters));
  for (const { id, type, state } of agents.values()) {
    if (found.length >= FOUND_MAX * 2) break;
    if (!id.toLowerCase().includes(letters)) continue;
    const hint = `agent of ${type} · ${CELL_STATES[state].word}`;
    found.push({ kind: 'open', title: id, path: paths.fleet({ agent: id }), hint });
  }
  const begins = ({ title }: Command): number => (title.toLowerCase().startsWith(letters) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, FOUND_MAX);
}
