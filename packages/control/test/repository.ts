// The repository as the house tests see it: its files, their code without comments, and who imports whom.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

const IGNORED = new Set(['node_modules', 'dist', 'coverage', '.git', '.muster', 'out']);

/** Path from the root, with slashes, to text. A graph is built from one of these, so a fixture can be in memory. */
export type Files = ReadonlyMap<string, string>;

export interface Import {
  /** As written: './a.ts', 'ws', 'node:fs'. */
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  /** `import('./a.ts')`: loaded when that is reached. */
  readonly isDynamic: boolean;
}

/** Every file below a folder, in path order, without what git ignores. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  if (!existsSync(join(ROOT, folder))) return found;
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    if (IGNORED.has(entry.name)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function load(paths: readonly string[]): Files {
  return new Map(paths.map((path) => [path, read(path)]));
}

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);

/** The product's modules: packages/NAME/src without tests and declarations. */
export function sourcePaths(): string[] {
  return filesBelow('packages').filter(
    (path) => /^packages\/[^/]+\/src\/.*(?<!\.d)\.tsx?$/.test(path) && !isTest(path),
  );
}

const OPAQUE = new RegExp(
  [
    /\/\/[^\n]*/, // comments
    /\/\*[\s\S]*?\*\//,
    /'(?:\\.|[^'\\\n])*'/, // strings
    /"(?:\\.|[^"\\\n])*"/,
    /`(?:\\.|[^`\\])*`/,
    // A regular expression: the slash follows an operator, not an operand.
    /(?<=[(,=:[!&|?{};]\s*|=>\s*|return\s+)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'g',
);

/** The code with comments, and on request strings, replaced by spaces: every position and line stays where it was. */
export function codeOf(text: string, options: { readonly keepStrings?: boolean } = {}): string {
  return text.replace(OPAQUE, (match) => {
    const isComment = match.startsWith('//') || match.startsWith('/*');
    if (options.keepStrings && !isComment) return match;
    // What a template computes is code.
    if (match.startsWith('`')) return match.replace(/\$\{[^{}]*\}|[^\n]/g, (part) => (part.length > 1 ? part : ' '));
    return match.replace(/[^\n]/g, ' ');
  });
}

const STATEMENT = /^[ \t]*(import|export)\s+(type\s+)?(?:[\w$*\s{},]+?\s+from\s+)?(['"])([^'"\n]+)\3/gm;
const DYNAMIC = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

export function importsOf(text: string): Import[] {
  const code = codeOf(text, { keepStrings: true });
  const found: Import[] = [];
  for (const match of code.matchAll(STATEMENT)) {
    const names = match[0].match(/\{([^}]*)\}/)?.[1]?.split(',') ?? [];
    const named = names.map((name) => name.trim()).filter((name) => name !== '');
    const isInlineType =
      named.length > 0 && !/\}\s*,|,\s*\{/.test(match[0]) && named.every((name) => /^type\s/.test(name));
    found.push({ specifier: match[4] ?? '', isTypeOnly: match[2] !== undefined || isInlineType, isDynamic: false });
  }
  for (const match of code.matchAll(DYNAMIC))
    found.push({ specifier: match[2] ?? '', isTypeOnly: false, isDynamic: true });
  return found;
}

/** Files that a module starts by address: `new URL('./worker.ts', import.meta.url)`. */
export function startsOf(path: string, text: string): string[] {
  const code = codeOf(text, { keepStrings: true });
  return [...code.matchAll(/new URL\(\s*(['"`])(\.[^'"`\n]+)\1\s*,\s*import\.meta\.url/g)].map((match) =>
    toSource(join(dirname(path), match[2] ?? '')),
  );
}

/** A built path as the source it comes from: packages/a/dist/b.js → packages/a/src/b.ts. */
export function toSource(path: string): string {
  return path.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
}

/** Where an import leads: a path from the root for our own files, undefined for a package or a Node module. */
export function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(from), specifier)).replaceAll('\\', '/');
  const own = specifier.match(/^(@muster\/[a-z-]+|muster)(\/.+)?$/);
  if (own === null) return undefined;
  const folder = own[1] === 'muster' ? 'packages/control' : `packages/${own[1]?.slice('@muster/'.length)}`;
  const manifest = readManifest(folder);
  const source = manifest.exports?.[`.${own[2] ?? ''}`]?.source;
  return source === undefined ? `${folder} (no export ${specifier})` : join(folder, source);
}

export interface Manifest {
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, { readonly source?: string }>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The package.json of a folder; '' is the workspace. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(read(folder === '' ? 'package.json' : `${folder}/package.json`)) as Manifest;
}

/** The folders that hold a package: the workspaces that exist, and the workspace itself as ''. */
export function packageFolders(): string[] {
  return filesBelow('')
    .filter((path) => path === 'package.json' || path.endsWith('/package.json'))
    .map((path) => path.replace(/\/?package\.json$/, ''));
}
