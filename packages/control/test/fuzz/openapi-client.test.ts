// A client made from nothing but the OpenAPI document: it sends right and slightly wrong requests to every operation,
// in random order, to a whole controller with agents. No reply is a 5xx, and each is one that the document describes.
import { FAULTS, type FaultBody } from '@muster/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OpenApi, replyValidator } from '../api/reply-validator.ts';
import { FuzzedController } from './fuzzed-controller.ts';
import { Operation, type Request } from './operation.ts';
import { sendRequest } from './raw-request.ts';
import { report, runs } from './runs.ts';
import { Known, Values } from './schema-values.ts';

const SEQUENCE_MAX = 12;
const KNOWN_MAX = 500;
/** No request may ask to wait as long as this. */
const REPLY_MS_MAX = 120_000;
/** The keys under which replies name what a later request may be about. */
const NAMES = /^(id|name|task|next|agent|type|tenant|session|key|pool)$/;

test('every operation answers right and wrong requests as the document says', async () => {
  const controller = await FuzzedController.open();
  const client = await Client.of(controller);
  const requests = fc.oneof(...client.operations.map((operation) => operation.requests));
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: 1, maxLength: SEQUENCE_MAX }), async (sequence) => {
      for (const request of sequence) await client.carryOut(request);
    }),
    // What a sequence does depends on all before it: to shrink it would be to try something else.
    { ...runs(120), endOnFailure: true },
  );
  // Chance may have left out an operation. Reading needs nothing to be there; what changes something may.
  for (const { name, some } of client.operations) {
    for (const request of some) if (client.doneOf(name) === 0) await client.carryOut(request);
  }
  const never = client.operations.filter(({ name }) => client.doneOf(name) === 0);
  expect(never.filter(({ isPlainRead }) => isPlainRead).map(({ name }) => name)).toEqual([]);
  expect(controller.errors()).toEqual([]);
  report('openapi', { ...client.counts(), 'operations always refused': never.length });
});

class Client {
  readonly operations: readonly Operation[];
  readonly #controller: FuzzedController;
  readonly #validate: ReturnType<typeof replyValidator>;
  readonly #known = new Set<string>();
  readonly #done = new Map<string, number>();
  #refused = 0;

  private constructor(controller: FuzzedController, document: OpenApi) {
    this.#controller = controller;
    this.#validate = replyValidator(document);
    this.operations = Operation.allOf(document, new Values(document.components.schemas));
  }

  static async of(controller: FuzzedController): Promise<Client> {
    const headers = { authorization: `Bearer ${controller.token}` };
    const response = await fetch(`${controller.url}/v1/openapi.json`, { headers });
    return new Client(controller, (await response.json()) as OpenApi);
  }

  async carryOut(request: Request): Promise<void> {
    const { name, method, template } = request;
    const path = template.replace(/\{(\w+)\}/g, (_, key: string) => encode(this.#resolve(request.path[key])));
    const query = Object.entries(request.query).map(([key, value]) => `${key}=${encode(this.#resolve(value))}`);
    const url = query.length === 0 ? path : `${path}?${query.join('&')}`;
    const body = this.#bodyOf(request);
    const { url: base, token } = this.#controller;
    const typed: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${token}`, ...typed };
    const what = `${method} ${url} ${body?.slice(0, 400) ?? ''}`;

    const raw = await sendRequest(base, { method, path: url, headers, body, limitMs: REPLY_MS_MAX });
    expect(raw, `${what} was not answered`).toBeDefined();
    const { status, text, contentType } = raw ?? { status: 0, text: '', contentType: '' };
    expect(status, `${what}: ${text.slice(0, 400)}`).toBeLessThan(500);
    if (text !== '' && !contentType.startsWith('application/json')) return this.#count(name, status);
    const reply = { status, body: text === '' ? undefined : (JSON.parse(text) as unknown), headers: {} };
    this.#validate(method, path, reply);
    if (status >= 400) assertFault(reply.body as FaultBody, { status, what });
    else this.#learn(reply.body);
    this.#count(name, status);
  }

  doneOf(name: string): number {
    return this.#done.get(name) ?? 0;
  }

  counts(): Readonly<Record<string, number>> {
    const done = [...this.#done.values()].reduce((sum, count) => sum + count, 0);
    return { operations: this.operations.length, requests: done + this.#refused, 'of them refused': this.#refused };
  }

  #count(name: string, status: number): void {
    if (status >= 400) this.#refused++;
    else this.#done.set(name, this.doneOf(name) + 1);
  }

  #bodyOf({ body }: Request): string | undefined {
    if (body === undefined || 'text' in body) return body?.text;
    return JSON.stringify(this.#resolve(body.value));
  }

  #learn(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    for (const [key, value] of Object.entries(body)) {
      if (typeof value === 'object') this.#learn(value);
      else if (typeof value === 'string' && NAMES.test(key) && this.#known.size < KNOWN_MAX) this.#known.add(value);
    }
  }

  #resolve(value: unknown): unknown {
    if (value instanceof Known) return [...this.#known][value.choice % Math.max(1, this.#known.size)] ?? value.fallback;
    if (Array.isArray(value)) return value.map((member) => this.#resolve(member));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#resolve(member)]));
  }
}

function assertFault({ error }: FaultBody, { status, what }: { status: number; what: string }): void {
  expect(FAULTS[error.code]?.status, `${what}: ${JSON.stringify(error)}`).toBe(status);
  expect(error.message.length, what).toBeGreaterThan(0);
  expect(error.message.length, what).toBeLessThan(1_000);
}

/** What is meant to be a wrong escape stays one. */
function encode(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (/^%/.test(text)) return text.replace(/[^\x21-\x7e]/g, '');
  return encodeURIComponent(Buffer.from(text).toString());
}
