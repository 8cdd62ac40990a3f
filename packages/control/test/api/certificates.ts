// Certificates made for the tests by openssl: an authority, what it issued, and what it should not be taken for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export class TestAuthority {
  readonly directory = mkdtempSync(join(tmpdir(), 'muster-tls-'));

  constructor() {
    for (const name of ['ca', 'other-ca']) {
      const files = ['-keyout', this.path(`${name}.key`), '-out', this.path(`${name}.pem`)];
      this.#openssl(['req', '-x509', ...NEW_KEY, ...files, '-subj', `/CN=${name}`, '-days', '2']);
    }
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** NAME.pem and NAME.key, for localhost; a negative number of days makes one that has expired. */
  issue(name: string, { by = 'ca', days = 2 }: { readonly by?: string; readonly days?: number } = {}) {
    const [key, request, cert] = ['key', 'csr', 'pem'].map((kind) => this.path(`${name}.${kind}`)) as [
      string,
      string,
      string,
    ];
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    this.#openssl(['req', ...NEW_KEY, '-keyout', key, '-out', request, ...subject]);
    const issuer = ['-CA', this.path(`${by}.pem`), '-CAkey', this.path(`${by}.key`), '-CAcreateserial'];
    const facts = ['-days', String(days), '-copy_extensions', 'copy'];
    this.#openssl(['x509', '-req', '-in', request, ...issuer, ...facts, '-out', cert]);
    return { cert, key };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  #openssl(args: readonly string[]): void {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
