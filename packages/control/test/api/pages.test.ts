// The dashboard's files as the controller serves them: to anybody, with a strict policy, and nothing else of the disk.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { readPageFiles } from '../../src/adapters/page-files.ts';
import { VIEWS } from '../../src/api/pages.ts';
import { read } from '../repository.ts';
import { type Api, openApi, openServer, sendRaw } from './harness.ts';

const INDEX = '<!doctype html><title>Muster</title>';
const SCRIPT = 'console.log("muster");'.repeat(100);
const PAGES = new Map([
  ['index.html', Buffer.from(INDEX)],
  ['assets/index-abc.js', Buffer.from(SCRIPT)],
  ['assets/letters.woff2', Buffer.from([1, 2, 3])],
  ['secret.txt', Buffer.from('not below assets')],
]);

async function opened(options: Parameters<typeof openApi>[0] = {}): Promise<Api> {
  const api = await openApi({ pages: PAGES, ...options });
  onTestFinished(() => api.app.close());
  return api;
}

const get = (api: Api, url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ method: 'GET', url, headers: { host: '127.0.0.1', ...headers } });

test('the page is at the root and at the address of every view, for whoever has no token yet', async () => {
  const api = await opened({ token: 'token-of-the-tests' });
  for (const path of ['/', ...VIEWS.map((view) => `/${view}`), '/fleet?state=busy']) {
    const reply = await get(api, path);
    expect([reply.statusCode, reply.body]).toEqual([200, INDEX]);
    expect(reply.headers['cache-control']).toBe('no-cache');
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  }
  expect((await get(api, '/v1/status')).statusCode).toBe(401);
  expect((await get(api, '/unknown')).statusCode).toBe(401);
});

test('a mistyped address in a browser shows the page, which says so; a program is told in its own words', async () => {
  const api = await opened({ token: 'token-of-the-tests' });
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  for (const path of ['/fleets', '/tasks/t1', '/scaling/?pool=a']) {
    const reply = await get(api, path, { accept });
    expect([reply.statusCode, reply.body]).toEqual([404, INDEX]);
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  }
  for (const path of ['/v1/unknown', '/assets/unknown.js'])
    expect((await get(api, path, { accept })).body).not.toBe(INDEX);
  expect((await get(api, '/fleets')).statusCode).toBe(401);
  const local = await opened();
  expect((await get(local, '/fleets', { accept, host: 'evil.example' })).statusCode).toBe(403);
  const unbuilt = await opened({ pages: new Map() });
  expect((await get(unbuilt, '/fleets', { accept })).json()).toMatchObject({ error: { code: 'not-found' } });
});

test('the views are those of the page', () => {
  const paths = read('packages/dashboard/src/paths.ts');
  const named = [...paths.matchAll(/'\/([a-z]+)'/g)].map(([, name]) => name);
  expect([...VIEWS].sort()).toEqual(named.sort());
});

test('nothing but the controller’s own files may run in the page, and nobody may frame it', async () => {
  const api = await opened();
  for (const path of ['/', '/assets/index-abc.js']) {
    const { headers } = await get(api, path);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  }
  // A page of another name that an attacker's DNS has pointed here.
  expect((await get(api, '/', { host: 'evil.example' })).statusCode).toBe(403);
});

test('files are kept by the browser, and travel compressed where that helps', async () => {
  const api = await opened();
  const script = await get(api, '/assets/index-abc.js', { 'accept-encoding': 'br, gzip' });
  expect(script.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
  });
  expect(gunzipSync(script.rawPayload).toString()).toBe(SCRIPT);
  expect((await get(api, '/assets/index-abc.js', { 'accept-encoding': 'gzip;q=0, br' })).body).toBe(SCRIPT);
  const letters = await get(api, '/assets/letters.woff2', { 'accept-encoding': 'gzip' });
  expect([letters.headers['content-encoding'], letters.rawPayload]).toEqual([undefined, Buffer.from([1, 2, 3])]);
  const { headers } = await get(api, '/');
  const again = await get(api, '/', { 'if-none-match': String(headers.etag) });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test('no other file can be asked for', async () => {
  const api = await openServer({ pages: PAGES });
  onTestFinished(() => api.server.close());
  for (const path of [
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets//etc/passwd',
    '/assets/%00',
    '/assets/__proto__',
    '/assets/',
    '/secret.txt',
  ]) {
    const reply = await sendRaw(api.url, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect([path, reply.slice(9, 12)]).toEqual([path, '404']);
  }
});

test('a dashboard that is not built says so', async () => {
  const api = await opened({ pages: new Map() });
  const reply = await get(api, '/');
  expect([reply.statusCode, reply.body]).toEqual([503, expect.stringContaining('npm run build')]);
});

test('its files are read from where it was built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), INDEX);
  writeFileSync(join(folder, 'assets', 'a.js'), SCRIPT);
  const files = readPageFiles(join(folder, 'index.html'));
  expect([...files.keys()].sort()).toEqual(['assets/a.js', 'index.html']);
  expect(String(files.get('assets/a.js'))).toBe(SCRIPT);
});
