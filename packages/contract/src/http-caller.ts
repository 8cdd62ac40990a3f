// One request and its reply: deadline, retries, and a Fault for everything that goes wrong.
import { Fault, faultOfBody } from './faults.ts';
import { tlsProblemOf } from './tls-problem.ts';

const RETRIES_MAX = 3;
const RETRY_BASE_MS = 100;

export interface CallerOptions {
  /** Address of the controller: http://127.0.0.1:8080 */
  readonly url: string;
  readonly token?: string | undefined;
  /** Longest time one call may take, waiting for an outcome excepted [30 s]. */
  readonly deadlineMs?: number | undefined;
  /** In place of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface Expected {
  /** Refuse the change unless this is the version now: it is sent as If-Match. */
  readonly version?: number | undefined;
}

export interface Call extends Expected {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: object;
  readonly body?: unknown;
  /** Added to the deadline: the time that the controller was asked to wait. */
  readonly extraMs?: number;
}

export class HttpCaller {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #deadlineMs: number;
  readonly #fetch: typeof globalThis.fetch;

  constructor(options: CallerOptions) {
    this.url = baseUrl(options.url);
    this.#headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
    this.#deadlineMs = options.deadlineMs ?? 30_000;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  async call<Reply>(call: Call): Promise<Reply> {
    const url = this.url + call.path + queryText(call.query);
    const deadlineMs = this.#deadlineMs + (call.extraMs ?? 0);
    const signal = AbortSignal.timeout(deadlineMs);
    // A POST or PATCH may have been carried out before its reply was lost; the others may be repeated, unless they ask
    // for a version, which is another one when they were carried out.
    const isOnce = call.method === 'POST' || call.method === 'PATCH' || call.version !== undefined;
    const retries = isOnce ? 0 : RETRIES_MAX;
    for (let retry = 0; ; retry++) {
      try {
        return await this.#once<Reply>({ ...call, url, signal });
      } catch (error) {
        if (error instanceof Fault) throw error;
        const problem = tlsProblemOf(systemCode(error));
        if (problem !== undefined) throw this.#insecure(problem, error);
        if (signal.aborted) throw this.#unreachable(`gave no answer within ${deadlineMs} ms`, call, error);
        if (retry === retries) throw this.#unreachable(this.#describe(error), call, error);
      }
      if (!(await pause(RETRY_BASE_MS * 2 ** retry, signal))) {
        throw this.#unreachable(`gave no answer within ${deadlineMs} ms`, call, undefined);
      }
    }
  }

  /** The body of a reply that has no end of its own. Throws a Fault when there is none. */
  async open(call: {
    readonly path: string;
    readonly query: object;
    readonly signal: AbortSignal;
  }): Promise<AsyncIterable<Uint8Array>> {
    const url = this.url + call.path + queryText(call.query);
    let response: Response;
    try {
      response = await this.#fetch(url, { headers: this.#headers, signal: call.signal, redirect: 'error' });
    } catch (error) {
      call.signal.throwIfAborted();
      const problem = tlsProblemOf(systemCode(error));
      if (problem !== undefined) throw this.#insecure(problem, error);
      throw this.#unreachable(this.#describe(error), { method: 'GET', path: call.path }, error);
    }
    if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream') && response.body) {
      // Node's and every current browser's streams can be iterated; the DOM's type does not say so yet.
      return response.body as unknown as AsyncIterable<Uint8Array>;
    }
    throw faultOfBody(await response.text()) ?? this.#stranger(response.status);
  }

  async #once<Reply>(call: Call & { readonly url: string; readonly signal: AbortSignal }): Promise<Reply> {
    const hasBody = call.body !== undefined;
    const response = await this.#fetch(call.url, {
      method: call.method,
      headers: {
        ...this.#headers,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
        ...(call.version === undefined ? {} : { 'if-match': `"${call.version}"` }),
      },
      ...(hasBody ? { body: JSON.stringify(call.body) } : {}),
      signal: call.signal,
      // A redirect would hand the token to another server.
      redirect: 'error',
    });
    const text = await response.text();
    if (response.status === 204) return undefined as Reply;
    const body = parse(text);
    if (response.ok && body !== undefined) return body as Reply;
    throw faultOfBody(text) ?? this.#stranger(response.status);
  }

  #unreachable(what: string, call: Call, cause: unknown): Fault {
    const doubt = call.method !== 'GET' && !isRefused(cause) ? '; the request may have been carried out' : '';
    return new Fault('no-controller', `the controller at ${this.url} ${what}${doubt}`, { cause });
  }

  #describe(error: unknown): string {
    const code = systemCode(error);
    if (code === 'ECONNREFUSED') return 'is not running (connection refused)';
    // What a port with TLS does to a plain request.
    const isPlain = this.url.startsWith('http:');
    if (isPlain && code === 'UND_ERR_SOCKET') return 'closed the connection; if it speaks TLS, write https://';
    // A certificate that is refused: the end of the connection may come before the alert that says so.
    if (!isPlain && code === 'ECONNRESET') {
      return 'closed the connection (ECONNRESET); if it wants a certificate of this client, give --cert and --key';
    }
    return `cannot be reached (${code ?? (error instanceof Error ? error.message : String(error))})`;
  }

  /** Trying again does not help, and nothing was sent. */
  #insecure(problem: string, cause: unknown): Fault {
    return new Fault('tls-failed', `the controller at ${this.url} ${problem}`, { cause });
  }

  #stranger(status: number): Fault {
    return new Fault('no-controller', `${this.url} does not answer like a Muster controller (HTTP ${status})`);
  }
}

function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Fault('invalid-request', `url must look like http://127.0.0.1:8080, not "${text}"`, { field: 'url' });
  }
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

function queryText(query: object | undefined): string {
  if (query === undefined) return '';
  const present = Object.entries(query).filter(([, value]) => value !== undefined);
  return present.length === 0 ? '' : `?${new URLSearchParams(present.map(([name, value]) => [name, String(value)]))}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of the system's error, which fetch hides one or two causes deep. */
function systemCode(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function isRefused(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH'].includes(systemCode(error) ?? '');
}

/** False when the deadline came first. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(true), ms);
    const onAbort = () => finish(false);
    const finish = (isOver: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(isOver);
    };
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) finish(false);
  });
}
