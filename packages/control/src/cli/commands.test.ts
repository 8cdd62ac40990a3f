// Which commands a line loads, and that loading one stays cheap: no schema library, no agents' library, no YAML.
import { describe, expect, test } from 'vitest';
import { importsOf, read, targetOf } from '../../test/repository.ts';
import { allCommands, commandsFor } from './commands.ts';

const ENTRY = 'packages/control/src/cli/index.ts';
const COMMANDS = 'packages/control/src/cli/commands.ts';

describe('a line loads', () => {
  const names = async (...line: string[]) => (await commandsFor(line)).map(({ name }) => name);

  test('the one command that it names', async () => {
    expect(await names('status', '--json')).toEqual(['status']);
    expect(await names('policy', 'set', 'writer')).toEqual(['policy set']);
    expect(await names('agents', 'drain', 'a-1')).toEqual(['agents drain']);
  });

  test('the commands of a group, for its help and for a word that it does not know', async () => {
    expect(await names('log')).toEqual(['log dump', 'log verify']);
    expect(await names('audit', 'list')).toEqual(['audit', 'audit verify']);
  });

  test('all of them when it names none', async () => {
    const all = (await allCommands()).map(({ name }) => name);
    expect(await names()).toEqual(all);
    expect(await names('--help')).toEqual(all);
    expect(await names('stats')).toEqual(all);
  });
});

test('no command loads a library before it runs, except the one that reads the command line', () => {
  const { visited, packages } = loadedBy(ENTRY, COMMANDS);
  expect(visited).toContain('packages/control/src/cli/commands/policy-set.ts');
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
});

test.each(['local', 'compactor', 'agent-starter'])('%s.ts loads no library: it starts often', (root) => {
  const { visited, packages } = loadedBy(`packages/control/src/${root}.ts`, COMMANDS);
  expect(visited.length).toBeGreaterThan(5);
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual([]);
});

/** Every module and package that `entry` loads at once, and `table` when each of its imports is chosen. */
function loadedBy(entry: string, table: string): { visited: string[]; packages: Set<string> } {
  const visited = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (visited.has(path)) return;
    visited.add(path);
    for (const { specifier, isTypeOnly, isDynamic } of importsOf(read(path))) {
      if (isTypeOnly || (isDynamic && path !== table)) continue;
      const target = targetOf(path, specifier);
      if (target === undefined) packages.add(specifier);
      else visit(target);
    }
  };
  visit(entry);
  return { visited: [...visited], packages };
}
