// TLS on a real socket: who is let in with which certificate, and renewal without a restart.
import { copyFileSync, rmSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { Fault, MusterClient } from '@muster/contract';
import { connect } from '@muster/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CertificateFiles, Certificates } from '../../src/adapters/certificates.ts';
import { type TlsFiles, tlsFetch } from '../../src/cli/tls-fetch.ts';
import { chunkNumber } from '../../src/engine/chunk-number.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import { TaskStream } from '../../src/engine/task-stream.ts';
import { hasOpenssl, TestAuthority } from './certificates.ts';
import { openServer, type Served, sendRaw } from './harness.ts';

const TOKEN = 'the-first-admin';

describe.skipIf(!hasOpenssl)('TLS (needs openssl)', () => {
  let authority: TestAuthority;
  let api: Served | undefined;
  beforeAll(() => {
    authority = new TestAuthority();
    authority.issue('server');
  });
  afterAll(() => authority.remove());
  afterEach(async () => {
    await api?.server.close();
    api = undefined;
  });

  const log: LogEvent[] = [];
  const serve = async (files: Partial<CertificateFiles> = {}): Promise<string> => {
    const own = { certFile: authority.path('server.pem'), keyFile: authority.path('server.key') };
    const all: CertificateFiles = { ...own, clientCert: 'none', ...files };
    const tls = new Certificates(all, { log: (event) => log.push(event), lookMs: 20 });
    api = await openServer({ token: TOKEN, poolToken: 'token-of-pools', tls });
    return api.url;
  };
  const files = (more: Partial<TlsFiles> = {}): TlsFiles => ({
    ca: authority.path('ca.pem'),
    cert: undefined,
    key: undefined,
    ...more,
  });
  const ask = (url: string, tls: TlsFiles): Promise<string> =>
    new MusterClient({ url, token: TOKEN, fetch: tlsFetch(tls), deadlineMs: 5_000 }).status().then(
      () => 'answered',
      (error: unknown) => (error instanceof Fault ? `${error.code}: ${error.message}` : String(error)),
    );

  test('HTTP and WebSocket work over it, for whoever knows the authority', async () => {
    const url = await serve();
    expect(url).toMatch(/^https:/);
    expect(await ask(url, files())).toBe('answered');
    const client = await connect({ url, token: TOKEN, tls: { ca: authority.path('ca.pem') } });
    expect(await client.submit({ type: 'a' })).toEqual([{ id: 't1' }]);
    await client.close();
  });

  test.each([
    ['by another authority', { by: 'other-ca' }, /SELF_SIGNED|UNABLE_TO|certificate/],
    ['that has expired', { days: -1 }, /CERT_HAS_EXPIRED/],
  ])('a controller with a certificate %s is not talked to', async (_name, how, why) => {
    const { cert: certFile, key: keyFile } = authority.issue('wrong', how);
    const url = await serve({ certFile, keyFile });
    expect(await ask(url, files())).toMatch(why);
    expect(api?.log ?? []).toEqual([]);
  });

  test('what a task says comes over it as it is said', async () => {
    const client = new MusterClient({ url: await serve(), token: TOKEN, fetch: tlsFetch(files()) });
    await client.submit({ type: 'a' });
    const stream = new TaskStream(1);
    api?.controller.streams.set('t1', stream);
    const number = chunkNumber(1, 1);
    stream.append({ number, json: JSON.stringify({ kind: 'output', number, attempt: 1, at: 1, data: 'a' }) });
    stream.trim(10_000);
    const events = client.follow('t1');
    // The stream is still open.
    expect((await events.next()).value).toMatchObject({ kind: 'output', data: 'a' });
    await events.return();
  });

  test('a certificate that is not trusted is told with what to do, and once', async () => {
    const url = await serve();
    const none = { ca: undefined, cert: undefined, key: undefined };
    expect(await ask(url, none)).toMatch(/^tls-failed: .* name the authority with --ca or MUSTER_CA$/);
  });

  test('plaintext to its port is not answered', async () => {
    const url = await serve();
    expect(await sendRaw(url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).not.toContain('200');
    expect(await ask(url.replace('https:', 'http:'), { ca: undefined, cert: undefined, key: undefined })).toContain(
      'no-controller',
    );
  });

  test('nothing below TLS 1.2 is spoken', async () => {
    const url = await serve();
    const options = { host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false };
    const outcome = await new Promise<string>((resolve) => {
      const socket = connectTls({ ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' });
      socket.on('secureConnect', () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });

  describe('clients need a certificate', () => {
    const required = (): Promise<string> => serve({ clientCert: 'require', clientCaFile: authority.path('ca.pem') });

    test('with one of the authority they are let in, over HTTP and WebSocket', async () => {
      const { cert, key } = authority.issue('client');
      const url = await required();
      expect(await ask(url, files({ cert, key }))).toBe('answered');
      const client = await connect({ url, token: TOKEN, tls: { ca: authority.path('ca.pem'), cert, key } });
      await client.close();
    });

    test.each([
      ['none', undefined],
      ['one of another authority', { by: 'other-ca' }],
      ['one that has expired', { days: -1 }],
    ])('with %s they are not', async (_name, how) => {
      const own = how === undefined ? {} : authority.issue('client', how);
      const url = await required();
      expect(await ask(url, files(own))).toMatch(/^(tls-failed|no-controller): .* give --cert and --key/);
    });
  });

  test('a renewed certificate is in use without a restart, and one that is broken is not', async () => {
    const { cert: certFile, key: keyFile } = authority.issue('first');
    const url = await serve({ certFile, keyFile });
    const { port } = new URL(url);
    const nameOf = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
          resolve(String(socket.getPeerCertificate().subject.CN));
          socket.destroy();
        });
        socket.on('error', reject);
      });
    expect(await nameOf()).toBe('first');
    const renewed = authority.issue('renewed');
    copyFileSync(renewed.key, keyFile);
    copyFileSync(renewed.cert, certFile);
    await expect.poll(nameOf).toBe('renewed');
    rmSync(keyFile);
    await expect.poll(() => log.map(({ event }) => event)).toContain('certificates-unusable');
    expect(await nameOf()).toBe('renewed');
  });

  test('agents of its own pools come in by a door on loopback, with their token', async () => {
    await serve();
    const poolUrl = api?.poolUrl ?? '';
    expect(poolUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const client = await connect({ url: poolUrl, token: 'token-of-pools' });
    expect(await client.submit({ type: 'a' })).toEqual([{ id: 't1' }]);
    await client.close();
    expect((await fetch(`${poolUrl}/v1/status`)).status).toBe(401);
  });

  test.each(['certFile', 'keyFile'] as const)('%s that cannot be read stops the start and is named', (setting) => {
    const all = { certFile: authority.path('server.pem'), keyFile: authority.path('server.key') };
    const tls = new Certificates({ ...all, [setting]: '/nowhere.pem', clientCert: 'none' }, { log: () => {} });
    expect(() => tls.current()).toThrow(`server.tls.${setting}: /nowhere.pem cannot be read (ENOENT)`);
  });
});
