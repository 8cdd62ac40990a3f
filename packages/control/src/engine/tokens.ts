// The tokens that admins made: durable documents, so that a revocation is a record like any other change. The engine
// never sees a secret, only the hash that the API compares with.
import { Fault, type Token } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Committer } from './committer.ts';
import type { Document, Documents } from './documents.ts';
import { writeDocument } from './write-document.ts';

export interface StoredToken extends Omit<Token, 'id'> {
  /** See api/secrets.ts for how it is made. */
  readonly hash: string;
}

export interface TokensParts {
  readonly clock: Clock;
  readonly committer: Pick<Committer, 'commit' | 'whenDurable'>;
  readonly documents: Documents;
}

export class Tokens {
  readonly #parts: TokensParts;

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  /** The token while it is valid, as the same object each time; undefined when it was revoked or has expired. */
  find(id: string): StoredToken | undefined {
    const { documents, clock } = this.#parts;
    // Only `create` writes this collection.
    const stored = documents.get('tokens', id)?.value as StoredToken | undefined;
    return stored?.expiresAt !== undefined && stored.expiresAt <= clock.now() ? undefined : stored;
  }

  /** In the order in which they were made, the expired ones, too. */
  all(): readonly Token[] {
    return this.#parts.documents.all('tokens').map(tokenOf);
  }

  /** Resolves when the token is durable. Throws Fault `invalid-request` when its parts contradict each other. */
  async create(
    id: string,
    { expiresInMs, by, ...facts }: Omit<StoredToken, 'createdAt' | 'createdBy' | 'expiresAt'> & NewTokenFacts,
  ): Promise<Token> {
    const { clock, documents } = this.#parts;
    refuseContradiction(facts);
    const createdAt = clock.now();
    const expires = expiresInMs === undefined ? {} : { expiresAt: createdAt + expiresInMs };
    const value: StoredToken = { ...facts, createdAt, createdBy: by, ...expires };
    writeDocument(this.#parts, { collection: 'tokens', id, value, by });
    const document = documents.get('tokens', id) as Document; // It was written just now.
    await this.#durable();
    return tokenOf(document);
  }

  /** From now on it opens nothing; resolves when that is durable. Throws Fault `not-found`. */
  async revoke(id: string, by: string): Promise<void> {
    if (this.#parts.documents.get('tokens', id) === undefined) {
      throw new Fault('not-found', `there is no token ${id}; it may have been revoked already`, { field: 'id' });
    }
    writeDocument(this.#parts, { collection: 'tokens', id, value: undefined, by });
    await this.#durable();
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => this.#parts.committer.whenDurable(resolve));
  }
}

export interface NewTokenFacts {
  readonly expiresInMs: number | undefined;
  /** Name of who makes it. */
  readonly by: string;
}

function tokenOf({ id, value }: Document): Token {
  const { hash: _hash, ...facts } = value as StoredToken; // Only `create` writes this collection.
  return { id, ...facts };
}

function refuseContradiction({ role, tenant, agentTypes }: Pick<Token, 'role' | 'tenant' | 'agentTypes'>): void {
  if (role === 'agent' && tenant !== undefined) {
    const message = 'tenant does not go with the role agent: an agent takes the work of all tenants';
    throw new Fault('invalid-request', message, { field: 'tenant' });
  }
  if (role !== 'agent' && agentTypes !== undefined) {
    const message = `agentTypes goes with the role agent only, not with ${role}`;
    throw new Fault('invalid-request', message, { field: 'agentTypes' });
  }
}
