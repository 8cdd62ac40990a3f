// The floors of ARCHITECTURE.md, enforced: who may import whom, no cycles, no time or chance on the pure floors.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  type Files,
  type Import,
  importsOf,
  isTest,
  load,
  ROOT,
  readManifest,
  sourcePaths,
  targetOf,
} from './repository.ts';

interface Floor {
  /** The module paths of the floor; a group tells the rooms of a floor apart. */
  readonly path: RegExp;
  /** What it may import, besides the files of its own room. */
  readonly sees: readonly RegExp[];
  /** What it may import with `import type` only. */
  readonly seesTypes?: readonly RegExp[];
  /** npm packages and Node modules: none, or what its package.json lists. */
  readonly packages: 'none' | 'listed' | 'listed and node';
}

const CONTRACT = /^packages\/contract\/src\//;
const SDK = /^packages\/sdk\/src\//;
const control = (path: string): RegExp => new RegExp(`^packages/control/src/${path}`);
const BASE = control('base/');
const CORE = control('core/');
const ENGINE = control('engine/');
const SIM = control('sim/');
const ADAPTERS = control('adapters/');
const API = control('api/');
const TRACE = control('trace/');
const COMPARE = control('compare/');
const CONFIG = control('config(\\.ts$|/)');
const MAIN = control('main\\.ts$');
const LOCAL = control('local\\.ts$');
const WIRING = control('wiring/');
const VERSION = control('version\\.ts$');
/** The part of the engine that an adapter implements or replays. */
const ENGINE_PORTS = control('engine/(ports|records|task-entry|register|compaction)\\.ts$');

// The first floor whose path matches is the module's floor. A module without a floor is a violation.
const FLOORS: Readonly<Record<string, Floor>> = {
  contract: { path: /^packages\/contract\/src\/()/, sees: [], packages: 'listed' },
  // The page in the browser: of the contract, what is small; the nouns as types only.
  dashboard: {
    path: /^packages\/dashboard\/src\/()/,
    sees: [
      /^packages\/contract\/src\/(access|amounts|client|faults|freshness|indicators|live|live-mirror|verdict|words)\.ts$/,
    ],
    seesTypes: [CONTRACT],
    packages: 'listed',
  },
  sdk: { path: /^packages\/sdk\/src\/()/, sees: [CONTRACT], packages: 'listed and node' },
  base: { path: control('base/()'), sees: [], packages: 'none' },
  core: { path: control('core/([^/]+)/'), sees: [CONTRACT, BASE], packages: 'none' },
  engine: { path: control('engine/()'), sees: [CONTRACT, BASE, CORE], packages: 'none' },
  // The engine with everything around it played: like the floors below it, it has no time or chance of its own.
  sim: { path: control('sim/()'), sees: [CONTRACT, BASE, CORE, ENGINE], packages: 'none' },
  adapters: {
    path: control('adapters/([^/]+?)(?:/|\\.ts$)'),
    sees: [CONTRACT, BASE, ENGINE_PORTS],
    packages: 'listed and node',
  },
  // Recorded and generated traffic as arrivals: read from files, hence with Node.
  trace: {
    path: control('trace/()'),
    sees: [CONTRACT, BASE, control('config/nearest\\.ts$')],
    seesTypes: [control('sim/plan\\.ts$')],
    packages: 'listed and node',
  },
  // Policies side by side on the same traffic: for the command line, and for the worker thread of the controller.
  compare: {
    path: control('compare/()'),
    sees: [CONTRACT, BASE, SIM, TRACE, CONFIG, control('core/(scale|workload)/')],
    seesTypes: [control('engine/records\\.ts$')],
    packages: 'none',
  },
  api: {
    path: control('api/()'),
    sees: [CONTRACT, BASE, VERSION, control('engine/controller\\.ts$')],
    seesTypes: [control('engine/ports\\.ts$')],
    packages: 'listed and node',
  },
  cli: {
    path: control('cli/()'),
    sees: [CONTRACT, SDK, BASE, SIM, CONFIG, LOCAL, VERSION, TRACE, COMPARE, control('core/(scale|workload)/')],
    seesTypes: [control('engine/(controller|ports|records)\\.ts$')],
    packages: 'listed and node',
  },
  // What a routing profile or a policy may look like is said once, where it is read.
  config: {
    path: control('config(?:\\.ts$|/)()'),
    sees: [CONTRACT, BASE, control('core/route/profiles\\.ts$'), control('core/scale/policy\\.ts$')],
    packages: 'listed',
  },
  version: { path: VERSION, sees: [], packages: 'listed and node' },
  main: {
    path: MAIN,
    sees: [CONTRACT, BASE, CORE, ENGINE, ADAPTERS, API, CONFIG, VERSION, WIRING],
    // The command line says there what it needs of the composition root: a port of its own.
    seesTypes: [control('cli/runtime\\.ts$')],
    packages: 'listed and node',
  },
  // Parts of the composition root, one concern each.
  wiring: {
    path: control('wiring/()'),
    sees: [CONTRACT, BASE, CORE, ENGINE, ADAPTERS, CONFIG, COMPARE],
    packages: 'listed and node',
  },
  // The composition root of commands on this machine; it starts a controller by way of main.ts.
  local: {
    path: LOCAL,
    sees: [ADAPTERS, MAIN, VERSION],
    seesTypes: [control('(cli/runtime|config)\\.ts$')],
    packages: 'listed and node',
  },
  // A process that is one agent of the demo, as a user would write it.
  'demo agent': { path: control('demo-agent\\.ts$'), sees: [CONTRACT, SDK, BASE], packages: 'listed and node' },
  // The composition root of the worker thread that compacts the journal.
  compactor: {
    path: control('compactor\\.ts$'),
    sees: [CONTRACT, BASE, CORE, ENGINE, ADAPTERS],
    packages: 'listed and node',
  },
  // The surface of the simulator for other programs, listed by hand.
  'simulator’s surface': { path: control('simulate\\.ts$'), sees: [SIM, COMPARE], packages: 'none' },
  // The composition root of the worker thread that simulates.
  simulator: {
    path: control('simulator\\.ts$'),
    sees: [CONTRACT, ADAPTERS, COMPARE],
    packages: 'listed and node',
  },
  // The composition root of the process that starts the agents of pools.
  'agent starter': { path: control('agent-starter\\.ts$'), sees: [ADAPTERS], packages: 'none' },
};

const AMBIENT: readonly { readonly name: string; readonly pattern: RegExp; readonly instead: string }[] = [
  { name: 'Date', pattern: /(?<![.\w$])Date\b/, instead: 'a Clock argument (base/clock.ts)' },
  { name: 'Math.random', pattern: /\bMath\s*\.\s*random\b/, instead: 'a Random argument (base/random.ts)' },
  {
    name: 'a timer',
    pattern: /(?<![.\w$#])(setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
    instead: 'the Alarm port (engine/ports.ts)',
  },
  {
    name: 'performance',
    pattern: /(?<![.\w$])performance\s*\.\s*(now|timeOrigin|mark|measure)\b/,
    instead: 'a Clock argument (base/clock.ts)',
  },
  { name: 'process', pattern: /(?<![.\w$])process\s*[.[]/, instead: 'a setting that main.ts reads' },
  { name: 'Buffer', pattern: /(?<![.\w$])Buffer\b/, instead: 'Uint8Array' },
  { name: 'console', pattern: /(?<![.\w$])console\s*[.[]/, instead: 'the Log port (engine/ports.ts)' },
  { name: 'globalThis', pattern: /(?<![.\w$])globalThis\b/, instead: 'an argument' },
];

function place(path: string): { readonly name: string; readonly room: string; readonly floor: Floor } | undefined {
  for (const [name, floor] of Object.entries(FLOORS)) {
    const match = floor.path.exec(path);
    if (match !== null) return { name, room: match[1] ?? '', floor };
  }
  return undefined;
}

function floorViolation(from: string, edge: Import, to: string): string | undefined {
  const here = place(from);
  if (here === undefined) return undefined; // reported once, by `withoutFloor`
  const there = place(to);
  if (there !== undefined && there.name === here.name && there.room === here.room) return undefined;
  if (here.floor.sees.some((pattern) => pattern.test(to))) return undefined;
  const isType = here.floor.seesTypes?.some((pattern) => pattern.test(to)) ?? false;
  if (isType && edge.isTypeOnly) return undefined;
  return `${from} (${here.name}) must not import ${to}${isType ? ' except with `import type`' : ''}`;
}

function packageViolation(from: string, specifier: string): string | undefined {
  const allowed = place(from)?.floor.packages;
  if (allowed === undefined) return undefined;
  if (specifier.startsWith('node:')) {
    return allowed === 'listed and node' ? undefined : `${from} must not import ${specifier}: its floor has no Node`;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (allowed === 'none') return `${from} must not import the package ${name}: its floor has no packages`;
  const manifest = readManifest(from.split('/').slice(0, 2).join('/'));
  const listed = { ...manifest.dependencies, ...manifest.optionalDependencies };
  return name in listed ? undefined : `${from} imports ${name}, which its package.json does not list`;
}

interface Report {
  readonly visited: number;
  readonly edges: ReadonlyMap<string, readonly string[]>;
  readonly violations: readonly string[];
}

/** Visits every module and judges every import. */
function inspect(files: Files): Report {
  const violations: string[] = [];
  const edges = new Map<string, string[]>();
  for (const [path, text] of files) {
    const targets: string[] = [];
    edges.set(path, targets);
    if (place(path) === undefined) violations.push(`${path} stands on no floor: add it to FLOORS and ARCHITECTURE.md`);
    for (const edge of importsOf(text).filter(({ specifier }) => !specifier.endsWith('.css'))) {
      const to = targetOf(path, edge.specifier);
      if (to !== undefined) targets.push(to);
      const violation =
        to === undefined
          ? packageViolation(path, edge.specifier)
          : files.has(to)
            ? floorViolation(path, edge, to)
            : `${path} imports ${edge.specifier}, which does not exist`;
      if (violation !== undefined) violations.push(violation);
    }
    violations.push(...ambientViolations(path, text));
  }
  return { visited: edges.size, edges, violations };
}

function ambientViolations(path: string, text: string): string[] {
  if (![BASE, CORE, ENGINE, SIM, COMPARE].some((floor) => floor.test(path))) return [];
  const found: string[] = [];
  for (const [index, line] of codeOf(text).split('\n').entries()) {
    for (const banned of AMBIENT) {
      if (banned.pattern.test(line)) found.push(`${path}:${index + 1} uses ${banned.name}; use ${banned.instead}`);
    }
  }
  return found;
}

/** Every cycle found by a depth-first walk, as a path that ends where it began. */
function cycles(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'closed'>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (state.get(path) === 'closed') return;
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    trail.push(path);
    for (const target of edges.get(path) ?? []) visit(target);
    trail.pop();
    state.set(path, 'closed');
  };
  for (const path of edges.keys()) visit(path);
  return found;
}

describe('the house', () => {
  const report = inspect(load(sourcePaths()));

  it('is visited whole', () => {
    // Counted by other means than the walk that the graph is built from.
    const all = readdirSync(join(ROOT, 'packages'), { recursive: true, encoding: 'utf8' });
    const modules = all.filter((path) => /^[^/]+\/src\/.*(?<!\.d)\.tsx?$/.test(path) && !isTest(path));
    expect(report.visited).toBe(modules.length);
    expect(report.visited).toBeGreaterThan(25);
    const imports = [...report.edges.values()].reduce((sum, targets) => sum + targets.length, 0);
    expect(imports).toBeGreaterThan(report.visited);
  });

  it('keeps its floors', () => {
    expect(report.violations).toEqual([]);
  });

  it('has no cycles', () => {
    expect(cycles(report.edges)).toEqual([]);
  });
});

describe('a planted violation', () => {
  const src = 'packages/control/src';
  const plant = (path: string, text: string, others: Readonly<Record<string, string>> = {}): readonly string[] =>
    inspect(new Map(Object.entries({ [`${src}/${path}`]: text, ...others }))).violations;
  const target = (path: string): Readonly<Record<string, string>> => ({ [`${src}/${path}`]: '' });

  it.each([
    ['base sees core', 'base/a.ts', "import { b } from '../core/queue/b.ts';", 'core/queue/b.ts'],
    ['a room sees another room', 'core/route/a.ts', "import type { B } from '../queue/b.ts';", 'core/queue/b.ts'],
    ['core sees the engine', 'core/route/a.ts', "import type {\n  B,\n} from '../../engine/b.ts';", 'engine/b.ts'],
    ['the engine sees an adapter', 'engine/a.ts', "export * from '../adapters/journal/b.ts';", 'adapters/journal/b.ts'],
    ['the simulator sees an adapter', 'sim/a.ts', "import { b } from '../adapters/b.ts';", 'adapters/b.ts'],
    ['the engine sees the simulator', 'engine/a.ts', "import { b } from '../sim/b.ts';", 'sim/b.ts'],
    ['an adapter sees core', 'adapters/journal/a.ts', "import { b } from '../../core/queue/b.ts';", 'core/queue/b.ts'],
    ['an adapter sees the rest of the engine', 'adapters/journal/a.ts', "import '../../engine/b.ts';", 'engine/b.ts'],
    ['an adapter sees another', 'adapters/a/a.ts', "import { b } from '../b/b.ts';", 'adapters/b/b.ts'],
    ['the api sees an adapter', 'api/a.ts', "const b = await import('../adapters/b/b.ts');", 'adapters/b/b.ts'],
    ['the api sees a port as a value', 'api/a.ts', "import { b } from '../engine/ports.ts';", 'engine/ports.ts'],
    ['the cli sees the api', 'cli/a.ts', "import { b } from '../api/b.ts';", 'api/b.ts'],
    ['the cli sees an adapter', 'cli/commands/a.ts', "import { b } from '../../adapters/b/b.ts';", 'adapters/b/b.ts'],
    ['config sees main', 'config.ts', "import { b } from './main.ts';", 'main.ts'],
  ])('is found: %s', (_, path, text, other) => {
    expect(plant(path, text, target(other))).toHaveLength(1);
  });

  it.each([
    ['a Node module in core', 'core/queue/a.ts', "import { readFileSync } from 'node:fs';"],
    ['a package in the engine', 'engine/a.ts', "import Type from 'typebox';"],
    ['an unlisted package', 'api/a.ts', "import express from 'express';"],
    ['a missing file', 'api/a.ts', "import { b } from './b.ts';"],
    ['a module without a floor', 'somewhere/a.ts', 'export const a = 1;'],
    ['Date in base', 'base/a.ts', 'const now = Date.now();'],
    ['Math.random in core', 'core/queue/a.ts', 'const dice = Math.random();'],
    ['Math.random in the simulator', 'sim/a.ts', 'const dice = Math.random();'],
    ['a timer in the engine', 'engine/a.ts', 'setTimeout(() => {}, 1);'],
    ['Buffer in core', 'core/route/a.ts', 'const bytes = Buffer.alloc(1);'],
    ['process in the engine', 'engine/a.ts', 'const { pid } = process.env;'],
    ['the time in a template', 'base/a.ts', `const text = \`at \${Date.now()}\`;`],
  ])('is found: %s', (_, path, text) => {
    expect(plant(path, text)).toHaveLength(1);
  });

  it('is not seen in comments, strings and properties', () => {
    const text = "// Date and setTimeout\nconst a = 'Date.now()';\nconst b = { process: a.console, at: a.Date };\n";
    expect(plant('core/queue/a.ts', text)).toEqual([]);
  });

  it('is not seen where the floors allow it', () => {
    const text = "import type { Journal } from '../../engine/ports.ts';\nimport { open } from 'node:fs/promises';\n";
    expect(plant('adapters/journal/a.ts', text, target('engine/ports.ts'))).toEqual([]);
    expect(plant('api/a.ts', "import { type Log } from '../engine/ports.ts';", target('engine/ports.ts'))).toEqual([]);
  });

  it('is found: a cycle', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b', 'd']],
    ]);
    expect(cycles(edges)).toEqual(['b → c → b']);
  });
});
