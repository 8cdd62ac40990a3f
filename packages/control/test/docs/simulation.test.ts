// docs/simulation.md: its example of a spec of agents is one, and names every field that there is.
import { AgentSpec } from '@muster/contract';
import { expect, it } from 'vitest';
import { agentsIn } from '../../src/cli/simulate/agents-spec.ts';
import { policiesOf } from '../../src/cli/simulate/policies.ts';
import { AS_RECORDED } from '../../src/sim/recording/as-recorded.ts';
import { openStage } from '../e2e/harness.ts';
import { read } from '../repository.ts';

const page = read('docs/simulation.md');

it('has an example of a spec of agents, without a mistake', () => {
  const [, text = ''] = /```yml\n([^`]*)```/.exec(page) ?? [];
  expect(agentsIn({ name: 'docs/simulation.md', text })).toMatchObject([
    { slots: 2, startupMs: 45_000, maxAgents: 40 },
  ]);
});

it('names every field of the spec', () => {
  const unnamed = Object.keys(AgentSpec.properties).filter((field) => !page.includes(field.replace(/Ms$/, '')));
  expect(unnamed).toEqual([]);
});

it('names policies that there are', async () => {
  const [, section = ''] = /^## Policies$([\s\S]*?)^## /m.exec(page) ?? [];
  const words = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, word = '']) => word),
  );
  expect(words).toContain('clairvoyant');
  expect(words).toContain(AS_RECORDED); // It is there with a recording only.
  const always = words.filter((word) => word !== AS_RECORDED);
  expect((await policiesOf(always)).map(({ name }) => name)).toEqual(always);
});

// The page promises the same numbers on every machine: its own must be those. One row of the seven, for the time.
it('prints for its example what it says', { timeout: 240_000 }, async () => {
  const [, options = ''] = /^npx muster simulate (--pattern spike .*) --policy /m.exec(page) ?? [];
  const [, shown = ''] = /^(surge .* late.*)$/m.exec(page) ?? [];
  expect(cells(shown)).toHaveLength(12);
  const child = openStage().muster(['simulate', ...options.split(' '), '--policy', 'surge']);
  expect(await child.exited, child.err).toMatchObject({ code: 0 });
  expect(child.out.split('\n').map(cells)).toContainEqual(cells(shown));
});

const cells = (line: string): readonly string[] => line.trim().split(/ {2,}/);
