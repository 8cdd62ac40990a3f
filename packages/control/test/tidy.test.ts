// House style that a tool can judge: sizes, names, headers, dead files, banned words, documents that name real files.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  filesBelow,
  importsOf,
  isTest,
  packageFolders,
  ROOT,
  read,
  readManifest,
  sourcePaths,
  startsOf,
  targetOf,
  toSource,
} from './repository.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;
const LINE_COLUMNS_MAX = 120;

/** What a reviewer agreed to, each with the reason. A function is named by its path, a # and the first line of its code. */
const AGREED_LONG_FILES: ReadonlyMap<string, string> = new Map();
const AGREED_LONG_FUNCTIONS: ReadonlyMap<string, string> = new Map();

const BANNED_FOLDERS = [
  'utils',
  'util',
  'helpers',
  'common',
  'types',
  'interfaces',
  'managers',
  'misc',
  'lib',
  'shared',
];

// Written in parts, so that this file does not find itself.
const BANNED_WORDS = ['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK:', 'X' + 'XX'];
const MACHINE_PATH = new RegExp(
  `(?<![\\w.:*/-])/(${['ro' + 'ot', 'ho' + 'me', 'Us' + 'ers', 'wo' + 'rk'].join('|')})/[\\w.]`,
);
const REGISTRY_HOST = new RegExp(
  `https?://[^\\s/"']*(regis${''}try|artifac${''}tory|ne${''}xus|mir${''}ror)[^\\s/"']*`,
);

const ANY = /(?::|<|\||&|\bas)\s*any\b/;
const IGNORED_TYPES = /@ts-(?:ignore|nocheck)\b/;
const TEXT = /\.(ts|tsx|js|mjs|json|md|ya?ml|sh|css|html)$|(^|\/)(run|LICENSE|\.gitignore|\.npmrc)$/;
const CODE = /\.(ts|tsx|mjs|js)$/;

const everything = filesBelow('');
const code = everything.filter((path) => CODE.test(path));
const modules = code.filter((path) => !isTest(path) && !path.endsWith('.config.ts'));
const product = sourcePaths();

const withLines = (paths: readonly string[], judge: (line: string, path: string) => boolean): string[] =>
  paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (judge(line, path) ? [`${path}:${index + 1}: ${line.trim().slice(0, 80)}`] : [])),
  );

/** A text or pattern alone on its line: the formatter cannot break it, and a broken message cannot be searched for. */
const ONE_LITERAL = /^\s*(?:(?:return|throw) |[?:+] |[\w$'-]+: |[\w$. ]+ = )?((['"`]).*\2|\/.*\/[a-z]*)[,;)]*(?: \+)?$/;

interface FunctionSpan {
  readonly path: string;
  readonly head: string;
  readonly line: number;
  readonly lines: number;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const BLOCK = /^\s*(\}|if\b|for\b|while\b|switch\b|do\b|else\b|try\b|catch\b|finally\b|with\b)/;
const ONE_LINE_HEAD = /(\)(: [^=]+)?|=>) \{$/;
const LAST_HEAD_LINE = /^\s*(\)|\}: .*\))(: .+)? (=> )?\{$/;

/** The functions of a file, by the formatter's layout: the body ends at the first `}` of the head's indent. */
function functionsOf(path: string, text: string): FunctionSpan[] {
  const lines = codeOf(text).split('\n');
  const found: FunctionSpan[] = [];
  for (const [index, line] of lines.entries()) {
    let start = index;
    const indent = indentOf(line);
    if (LAST_HEAD_LINE.test(line)) {
      do start--;
      while (start >= 0 && ((lines[start] ?? '').trim() === '' || indentOf(lines[start] ?? '') > indent));
    } else if (!ONE_LINE_HEAD.test(line)) continue;
    const head = (lines[start] ?? '').trimEnd();
    if (BLOCK.test(head)) continue;
    const end = lines.findIndex(
      (other, at) => at > index && indentOf(other) === indent && other.trimStart().startsWith('}'),
    );
    if (end > 0) found.push({ path, head: head.trim(), line: start + 1, lines: end - start + 1 });
  }
  return found;
}

describe('sizes', () => {
  it(`has no file above ${FILE_LINES_MAX} lines`, () => {
    const long = code.filter(
      (path) => read(path).split('\n').length - 1 > FILE_LINES_MAX && !AGREED_LONG_FILES.has(path),
    );
    expect(long).toEqual([]);
  });

  it(`has no function above ${FUNCTION_LINES_MAX} lines`, () => {
    const spans = [...product, ...code.filter((path) => path.startsWith('scripts/'))].flatMap((path) =>
      functionsOf(path, read(path)),
    );
    // The counter itself must see functions, or it would pass on anything.
    expect(spans.length).toBeGreaterThan(product.length);
    const long = spans.filter(({ path, head, lines }) => {
      return lines > FUNCTION_LINES_MAX && !AGREED_LONG_FUNCTIONS.has(`${path}#${head}`);
    });
    expect(long.map(({ path, head, line, lines }) => `${path}:${line} ${head} (${lines} lines)`)).toEqual([]);
  });

  it('counts the lines of a function', () => {
    const body = '  work();\n'.repeat(10);
    const lengths = (text: string): number[] => functionsOf('a.ts', text).map(({ lines }) => lines);
    expect(lengths(`function a(): void {\n${body}}\n`)).toEqual([12]);
    expect(lengths(`export const a = async (): Promise<void> => {\n${body}};\n`)).toEqual([12]);
    expect(lengths(`function a(\n  b: string,\n  c: { d: number },\n): void {\n${body}}\n`)).toEqual([15]);
    expect(lengths(`export function a({\n  b,\n}: Options): void {\n${body}}\n`)).toEqual([14]);
    expect(lengths(`if (a) {\n${body}} else if (b) {\n${body}}\nconst c = {\n${body}};\n`)).toEqual([]);
    expect(lengths(`for (\n  let a = 0;\n  a < b;\n  a++\n) {\n${body}}\n`)).toEqual([]);
  });

  it(`has no line above ${LINE_COLUMNS_MAX} columns`, () => {
    expect(withLines(code, (line) => [...line].length > LINE_COLUMNS_MAX && !ONE_LITERAL.test(line))).toEqual([]);
  });

  it('keeps no exception that is not needed', () => {
    const needless = [...AGREED_LONG_FILES.keys()].filter(
      (path) => !existsSync(join(ROOT, path)) || read(path).split('\n').length - 1 <= FILE_LINES_MAX,
    );
    expect(needless).toEqual([]);
  });
});

describe('names', () => {
  it('are kebab-case', () => {
    const odd = code.filter((path) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/.test(basename(path)));
    expect(odd).toEqual([]);
  });

  it('of folders say a domain word, never a kind', () => {
    expect(
      code.filter((path) =>
        dirname(path)
          .split('/')
          .some((folder) => BANNED_FOLDERS.includes(folder)),
      ),
    ).toEqual([]);
  });
});

describe('modules', () => {
  it('open with a header comment that says what they decide', () => {
    expect(modules.filter((path) => !/^(#!.*\n)?(\/\/ .{10,}|\/\*\*?[\s*]+\S.{10,})/.test(read(path)))).toEqual([]);
  });

  it('are all in use', () => {
    const imported = new Set<string>();
    for (const path of code) {
      for (const { specifier } of importsOf(read(path))) imported.add(toSource(targetOf(path, specifier) ?? ''));
      for (const started of startsOf(path, read(path))) imported.add(started);
    }
    const entries = new Set(
      packageFolders().flatMap((folder) => {
        const manifest = readManifest(folder);
        const exported = Object.values(manifest.exports ?? {}).map(({ source }) => source ?? '');
        return exported.map((source) => join(folder, source));
      }),
    );
    expect(entries.size).toBeGreaterThan(3);
    expect(product.filter((path) => !imported.has(path) && !entries.has(path))).toEqual([]);
  });

  it('say what type a value has', () => {
    const loose = code.flatMap((path) => {
      const written = read(path).split('\n');
      // The linter wants a reason in its exception; an explained one may stay.
      const isExplained = (index: number): boolean => /biome-ignore \S*noExplicitAny: /.test(written[index - 1] ?? '');
      return codeOf(read(path))
        .split('\n')
        .flatMap((line, index) =>
          ANY.test(line) && !isExplained(index) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
        );
    });
    expect(loose).toEqual([]);
    expect(withLines(code, (line) => IGNORED_TYPES.test(line))).toEqual([]);
  });
});

describe('texts', () => {
  const texts = everything.filter((path) => TEXT.test(path) && path !== 'package-lock.json');

  it('leave nothing for later', () => {
    const later = new RegExp(`(?<![\\w-])(${BANNED_WORDS.join('|')})(?![\\w-])`);
    expect(withLines(texts, (line) => later.test(line))).toEqual([]);
  });

  it('name no place on a machine and no package host', () => {
    expect(withLines([...texts, 'package-lock.json'], (line) => MACHINE_PATH.test(line))).toEqual([]);
    expect(withLines([...texts, 'package-lock.json'], (line) => REGISTRY_HOST.test(line))).toEqual([]);
  });

  it('name only files that exist', () => {
    const missing = texts.flatMap((path) => {
      const text = read(path);
      return namedFiles(path, text)
        .filter((name) => !existsSync(join(ROOT, name)))
        .map((name) => `${path} names ${name}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('names the optional packages of every platform, or npm ci refuses it', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
    };
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      ),
    );
    expect(missing).toEqual([]);
  });
});

/** Links and quoted paths of a document, and documents that code names. Patterns with * or < are no files. */
function namedFiles(path: string, text: string): string[] {
  if (CODE.test(path)) {
    if (isTest(path)) return [];
    return [...text.matchAll(/\bdocs\/[\w./-]+\.md\b/g)].map((match) => match[0]);
  }
  if (!path.endsWith('.md')) return [];
  const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(#[^)]*)?\)/g)].map((match) =>
    join(dirname(path), match[1] ?? ''),
  );
  const quoted = [...text.matchAll(/`((?:packages|docs|scripts|bench|examples|deploy|\.ci)\/[\w./-]*)`/g)];
  return [...links, ...quoted.map((match) => match[1] ?? '')];
}
