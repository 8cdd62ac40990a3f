// Documents that must not drift from the code: fault codes, dependencies, the folder map, commands, decisions.
import { dirname } from 'node:path';
import {
  BLOCKERS,
  FACTORS,
  FAULTS,
  HELD_BY,
  INDICATORS,
  ITEM_ACCESS,
  LAYERS,
  LOG_EVENTS,
  PICKERS,
  PRESETS,
  ROLES,
  type ScalingPolicy,
  TASK_STATES,
  TaskSubmission,
  TRIGGERS,
} from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { openApiOf, PAGES } from '../../../scripts/docs.mjs';
import { Hub } from '../src/api/hub.ts';
import { Polls } from '../src/api/poll/polls.ts';
import { createApp } from '../src/api/server.ts';
import { allCommands } from '../src/cli/commands.ts';
import { allowedBy } from '../src/config/allowed.ts';
import { loadConfig } from '../src/config/load.ts';
import { fieldsOf, SETTINGS } from '../src/config/settings.ts';
import { PROFILES } from '../src/core/route/profiles.ts';
import { PRESET_POLICIES } from '../src/core/scale/presets.ts';
import { span } from '../src/core/scale/wording.ts';
import { filesBelow, isTest, packageFolders, read, readManifest, sourcePaths } from './repository.ts';
import { printed, productionOverTime } from './scale/production.ts';

/** `--slots <n>` is --slots. */
const longFlags = (option: unknown): string[] =>
  [...(option as { readonly flags: string }).flags.matchAll(/--[a-z-]+/g)].map((match) => match[0]);

const documents = filesBelow('').filter((path) => path.endsWith('.md'));

/** The first cells of a document's table rows, without their quotes. */
const firstCells = (path: string): string[] =>
  [...read(path).matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');

/** The fenced blocks of a document in one language. */
const blocksOf = (path: string, language: string): string[] =>
  [...read(path).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '');

const COMMANDS = await allCommands();

describe('generated pages', async () => {
  const openApi = await openApiOf({ Hub, Polls, createApp });
  const code = { FAULTS, INDICATORS, ITEM_ACCESS, LOG_EVENTS, ROLES, SETTINGS, fieldsOf, allowedBy, COMMANDS, openApi };

  it.each(Object.entries(PAGES))('%s is what the code says', (path, page) => {
    // When this fails: npm run build && node scripts/docs.mjs
    expect(read(path)).toBe(page(code, read(path)));
  });

  it('hold every setting, command and route', () => {
    expect(firstCells('docs/configuration.md')).toEqual(expect.arrayContaining(SETTINGS.map(({ key }) => key)));
    expect([...read('docs/cli.md').matchAll(/^## muster (.+)$/gm)].map((match) => match[1])).toEqual(
      COMMANDS.map(({ name }) => name),
    );
    const routes = Object.values(openApi.paths ?? {}).flatMap((methods) => Object.keys(methods ?? {}));
    expect(firstCells('docs/api.md').filter((cell) => cell.includes(' /'))).toHaveLength(routes.length);
    expect(routes.length).toBeGreaterThan(12);
  });

  it('hold every indicator', () => {
    expect(firstCells('docs/indicators.md')).toEqual(INDICATORS.map(({ name }) => name));
    for (const layer of LAYERS) expect(INDICATORS.some((indicator) => indicator.layer === layer)).toBe(true);
    expect(INDICATORS.length).toBeGreaterThanOrEqual(25);
  });

  it('hold every log event, and the code says each of them', () => {
    expect(firstCells('docs/observability.md')).toEqual(expect.arrayContaining(Object.keys(LOG_EVENTS)));
    const texts = sourcePaths().map(read).join('\n');
    expect(Object.keys(LOG_EVENTS).filter((name) => !texts.includes(`event: '${name}'`))).toEqual([]);
    for (const { meaning } of Object.values(LOG_EVENTS)) expect(meaning).toMatch(/^\S.*[.]$/);
  });

  it('hold every fault code', () => {
    expect(firstCells('docs/faults.md')).toEqual(Object.keys(FAULTS));
  });
});

describe('docs/tasks.md', () => {
  it('names every field of a submission and every state', () => {
    const cells = firstCells('docs/tasks.md');
    expect(cells).toEqual(expect.arrayContaining(Object.keys(TaskSubmission.properties)));
    expect(cells).toEqual(expect.arrayContaining([...TASK_STATES]));
    expect(cells).toEqual(expect.arrayContaining([...BLOCKERS]));
  });
});

describe('docs/routing.md', () => {
  const page = read('docs/routing.md');

  it('has the weights of every profile', () => {
    const strategies = Object.entries(PROFILES).filter(([name]) => !PICKERS.some((picker) => picker === name));
    for (const [name, { weights }] of strategies) {
      const cells = FACTORS.map((factor) => (weights[factor] === 0 ? '0' : weights[factor].toFixed(2)));
      expect(page).toContain(`| \`${name}\` | ${cells.join(' | ')} |`);
    }
  });

  it('has every picker', () => {
    expect(firstCells('docs/routing.md')).toEqual(expect.arrayContaining([...PICKERS]));
  });
});

describe('docs/scaling.md', () => {
  const page = read('docs/scaling.md');
  const { conservative } = PRESET_POLICIES;
  const fields = Object.keys(conservative) as (keyof ScalingPolicy)[];

  const shown = (policy: ScalingPolicy, field: keyof ScalingPolicy): string => {
    const value = policy[field];
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    if (Array.isArray(value)) return value.join(', ');
    return field.endsWith('Ms') && value !== 0 ? span(Number(value)) : String(value);
  };

  it.each(fields)('has the default of %s', (field) => {
    expect(page).toContain(`| \`${field}\` | ${shown(conservative, field)} | `);
  });

  it('has every field in which presets differ, with the figures that do', () => {
    const differing = fields.filter(
      (field) => field !== 'preset' && PRESETS.some((preset) => differs(PRESET_POLICIES[preset], field)),
    );
    const rows = differing.map((field) => {
      const cells = PRESETS.slice(1).map((preset) => {
        const policy = PRESET_POLICIES[preset];
        return differs(policy, field) ? ` ${shown(policy, field)} ` : ' ';
      });
      return `| \`${field}\` | ${shown(conservative, field)} |${cells.join('|')}|`;
    });
    const section = page.split(/^## /m).find((text) => text.startsWith('Presets'));
    expect(section?.match(/^\| `.*$/gm)).toEqual(rows);
  });

  it('has every trigger, and in the rules what may hold a change back', () => {
    expect(firstCells('docs/scaling.md')).toEqual(expect.arrayContaining([...TRIGGERS]));
    expect(firstCells('docs/scaling.md')).toEqual(expect.arrayContaining([...HELD_BY]));
  });

  it('prints what production decides over time', () => {
    expect(blocksOf('docs/scaling.md', 'text')).toContain(printed(productionOverTime()));
  });

  function differs(policy: ScalingPolicy, field: keyof ScalingPolicy): boolean {
    return shown(policy, field) !== shown(conservative, field);
  }
});

describe('settings files in documents', () => {
  const files = documents.flatMap((path) => blocksOf(path, 'yaml').map((text) => ({ path, text })));

  it.each(files)('$path: $text is right', ({ path, text }) => {
    expect(loadConfig({ file: { name: path, text } })).toMatchObject({ kind: 'loaded' });
  });

  it('are found', () => {
    expect(files.length).toBeGreaterThan(0);
  });
});

describe('docs/dependencies.md', () => {
  const manifests = packageFolders().map(readManifest);
  const named = new Set(
    manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }),
    ),
  );

  it('gives a reason for each dependency, and for no other', () => {
    expect(firstCells('docs/dependencies.md').sort()).toEqual([...named].sort());
  });

  it('is about exact versions', () => {
    const loose = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
      ),
    );
    expect(loose).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it('has a line for each folder of code, and for no other', () => {
    const folders = filesBelow('')
      .filter((path) => /\.(ts|tsx|js|mjs)$/.test(path) && path.includes('/') && !isTest(path))
      // Below tests, benchmarks and examples the folder itself is enough.
      .map((path) => dirname(path).replace(/^(packages\/[^/]+\/test|bench|examples)\/.*/, '$1'));
    const listed = firstCells('ARCHITECTURE.md').filter((cell) => /^(packages|bench|examples|scripts)\b/.test(cell));
    expect(listed.sort()).toEqual([...new Set(folders)].sort());
  });
});

describe('commands', () => {
  it('that documents name exist', () => {
    const scripts = readManifest('').scripts ?? {};
    const named = documents.flatMap((path) =>
      [...read(path).matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map((match) => ({ path, script: match[1] ?? '' })),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  it('of the CLI that documents name are commands, with options that they have', () => {
    const lines = documents.flatMap((path) =>
      blocksOf(path, 'sh').flatMap((text) =>
        // A line that ends with a backslash goes on.
        [...text.replaceAll(/\\\n\s*/g, '').matchAll(/\bnpx muster ([^#\n]+)/g)].map((match) => ({
          path,
          line: (match[1] ?? '').trim(),
        })),
      ),
    );
    expect(lines.length).toBeGreaterThan(COMMANDS.length);
    const problems = lines.flatMap(({ path, line }) => {
      // Of `audit` and `audit verify` the longer one is meant.
      const command = COMMANDS.filter(({ name }) => `${line} `.startsWith(`${name} `)).sort(
        (a, b) => b.name.length - a.name.length,
      )[0];
      if (command === undefined) return [`${path}: ${line}: no such command`];
      if (command.takesForeignOptions === true) return [];
      const known = new Set(['--help', '--json', ...Object.values(command.options).flatMap(longFlags)]);
      const unknown = [...line.replaceAll(/'[^']*'|"[^"]*"/g, '').matchAll(/(?<= )--[a-z-]+/g)].map(
        (match) => match[0],
      );
      return unknown.filter((flag) => !known.has(flag)).map((flag) => `${path}: ${line}: no option ${flag}`);
    });
    expect(problems).toEqual([]);
  });
});

describe('decision records', () => {
  const records = filesBelow('docs/adr');

  it('are numbered without gaps', () => {
    const numbers = records.map((path) => Number(path.match(/\/(\d{4})-[a-z0-9-]+\.md$/)?.[1]));
    expect(numbers).toEqual(records.map((_, index) => index + 1));
  });

  it.each(records)('%s says context, options, choice, cost and what would change our mind', (path) => {
    const headings = [...read(path).matchAll(/^#{1,2} (.+)$/gm)].map((match) => match[1] ?? '');
    expect(headings[0]).toMatch(new RegExp(`^${Number(path.match(/(\d{4})-/)?.[1])}\\. `));
    for (const wanted of [/^Context/, /^Options/, /^Choice/, /^Cost/, /^What would change our mind/]) {
      expect(headings.some((heading) => wanted.test(heading))).toBe(true);
    }
    expect(read(path)).toMatch(/^\*\*Status:\*\* (proposed|accepted|replaced by )/m);
  });
});

describe('CHANGELOG.md', () => {
  it('opens with what is unreleased, under known headings', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^#{2,3} (.+)$/gm)].map((match) => match[1] ?? '');
    expect(headings[0]).toBe('Unreleased');
    const known = /^(Unreleased|\d+\.\d+\.\d+ .*|Added|Changed|Fixed|Removed)$/;
    expect(headings.filter((heading) => !known.test(heading))).toEqual([]);
  });
});
