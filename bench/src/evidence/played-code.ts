// A name for the code that a run plays: a hash over a module and all that it imports, file by file, without comments.
// What is imported by a package's name is left out: of the contract the played code takes names only.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Lines of a comment that stands by itself. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*).*$/gm;
const IMPORT = /(?:from|import) '(\.[^']+)'/g;

/** The same for the same code; built modules, by URL. */
export function codeOf(entries: readonly URL[]): string {
  const sources = new Map<string, string>();
  const open = entries.map(({ href }) => href);
  for (let href = open.pop(); href !== undefined; href = open.pop()) {
    if (sources.has(href)) continue;
    const source = readFileSync(new URL(href), 'utf8');
    sources.set(href, source);
    for (const [, path = ''] of source.matchAll(IMPORT)) open.push(new URL(path, href).href);
  }
  const hash = createHash('sha256');
  for (const source of [...sources.values()].sort()) hash.update(source.replace(COMMENT, '')).update('\0');
  return hash.digest('hex').slice(0, 16);
}
