// docs/faults-by-the-thousand.md names the rules, the mishaps and the number of mutants that there are.
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { RULES } from '../../src/sim/checks/rules.ts';
import { randomScript } from '../../src/sim/faults/random-script.ts';
import { MUTANTS } from '../mutants/mutants.ts';
import { read } from '../repository.ts';

const page = read('docs/faults-by-the-thousand.md');
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, name = '', rest = '']) => ({ name, rest }));

it('names every rule in its words', () => {
  const named = rows.filter(({ name }) => name in RULES).map(({ name, rest }) => [name, rest]);
  expect(named).toEqual(Object.entries(RULES));
});

it('names every mishap', () => {
  const script = randomScript({ overMs: 1_000, count: 500 }, seededRandom(1));
  const kinds = [...new Set(script.map(({ kind }) => kind))].sort();
  expect(
    rows
      .map(({ name }) => name)
      .filter((name) => (kinds as string[]).includes(name))
      .sort(),
  ).toEqual(kinds);
});

it('says how many bugs are planted', () => {
  const said = [...page.matchAll(/\b(\d+) (?:bugs are planted|now\b)/g)].map(([, count]) => Number(count));
  expect(said).toEqual([MUTANTS.length, MUTANTS.length]);
});
