// What a reader's browser has to fetch before the overview stands: bounded, and printed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BUILT } from './rehearsal.ts';

const BYTES_MAX = 60 * 1024;
/** The typeface is fetched beside it, once. */
const TYPEFACE_BYTES_MAX = 40 * 1024;

const assets = join(BUILT, 'assets');
const files = existsSync(assets) ? readdirSync(assets) : [];
const gzipBytes = (name: string): number => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length;

describe('the built page', () => {
  it('is small: shell, charts and overview', () => {
    expect(files.length, 'run "npm run build" first').toBeGreaterThan(4);
    const first = files.filter((name) => /^(index|overview-page|time-chart)-.*\.(js|css)$/.test(name));
    expect(first.length).toBeGreaterThanOrEqual(4);
    const bytes = first.map((name) => ({ name, bytes: gzipBytes(name) }));
    const total = bytes.reduce((sum, each) => sum + each.bytes, 0);
    process.stdout.write(`${bytes.map((each) => `${each.name} ${each.bytes} B`).join(', ')}: ${total} B gzip\n`);
    expect(total).toBeLessThan(BYTES_MAX);
  });

  it('has one typeface', () => {
    const typefaces = files.filter((name) => name.endsWith('.woff2'));
    expect(typefaces).toHaveLength(1);
    expect(readFileSync(join(assets, typefaces[0] ?? '')).length).toBeLessThan(TYPEFACE_BYTES_MAX);
  });

  it('has nothing inline and names no other server', () => {
    const html = readFileSync(join(BUILT, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(html).not.toMatch(/https?:\/\//);
  });
});
