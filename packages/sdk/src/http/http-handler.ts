// What an endpoint's answer means for its task: which result, which failure, and whether a retry can help.
//
// E1. The payload goes to the host that the operator named and to no other: a redirect elsewhere is a failure.
// E2. No answer costs more memory than `responseBytesMax`, and none more time than `timeoutMs`.
import type { AgentTask, AttemptContext } from '../attempt.ts';
import { shorten, TerminalError } from '../task-failure.ts';

export interface HttpOptions {
  /** Where each task is sent by POST: https://models.example/summarise */
  readonly endpoint: string;
  /** Added to every request: an Authorization, for example. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly httpLimits?: Partial<HttpLimits>;
}

export interface HttpLimits {
  /** Longest answer; a longer one is a failure that is not retried [1 MiB]. */
  readonly responseBytesMax: number;
  /** From the request to the last byte of the answer [10 min]. */
  readonly timeoutMs: number;
}

export const HTTP_LIMITS: HttpLimits = { responseBytesMax: 1024 * 1024, timeoutMs: 600_000 };

const REDIRECTS_MAX = 3;
/** Those that keep method and body; after the others a POST would become a GET. */
const REDIRECTS = new Set([307, 308]);
/** Client errors that a retry can help: too slow, too many. */
const RETRYABLE = new Set([408, 429]);
/** How much of an error's body is told with the failure. */
const QUOTE_LENGTH_MAX = 500;

/** A `run` for `defineAgent`. Throws a TypeError when the endpoint is no http or https URL. */
export function httpHandler(options: HttpOptions) {
  const endpoint = endpointOf(options.endpoint);
  const limits = { ...HTTP_LIMITS, ...options.httpLimits };
  return async (
    task: AgentTask,
    { attempt, token, signal }: Pick<AttemptContext, 'attempt' | 'token' | 'signal'>,
  ): Promise<unknown> => {
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    const request = {
      method: 'POST',
      headers: { ...options.headers, ...headersOf(task), 'muster-attempt': String(attempt), 'muster-fence': token },
      body: JSON.stringify(task.payload ?? null),
      signal: AbortSignal.any([signal, timeout]),
      redirect: 'manual' as const,
    };
    try {
      const response = await post(endpoint, request);
      return resultOf(response, await textOf(response, limits.responseBytesMax));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (timeout.aborted) throw failure('http-timeout', `The endpoint gave no answer within ${limits.timeoutMs} ms.`);
      throw error;
    }
  };
}

function endpointOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`"${text}" is no endpoint; write it like http://127.0.0.1:9000/summarise`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('the endpoint must not hold a password: send it in a header');
  }
  return url;
}

/** What the endpoint may want to know of the task, besides its payload. */
function headersOf({ id, type, tenant, session, deadlineAt, traceparent }: AgentTask): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'muster-task': id,
    // Names are free text, and headers are not: percent-encoded, as in an address.
    'muster-type': encodeURIComponent(type),
    'muster-tenant': encodeURIComponent(tenant),
    ...(session === undefined ? {} : { 'muster-session': encodeURIComponent(session) }),
    ...(deadlineAt === undefined ? {} : { 'muster-deadline': new Date(deadlineAt).toISOString() }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

async function post(endpoint: URL, request: RequestInit): Promise<Response> {
  let url = endpoint;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, request).catch((error: unknown) => {
      throw failure('http-unreachable', `${url.host} could not be reached: ${causeOf(error)}`);
    });
    if (!REDIRECTS.has(response.status)) return response;
    await response.body?.cancel();
    const target = new URL(response.headers.get('location') ?? '', url);
    if (target.origin !== endpoint.origin) throw refusedRedirect(`to another host (${target.origin})`); // E1
    if (redirects === REDIRECTS_MAX) throw refusedRedirect(`more than ${REDIRECTS_MAX} times`);
    url = target;
  }
}

/** The body as text; throws, and stops reading, when it is too long (E2). */
async function textOf(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw new TerminalError(
        `The endpoint answered with more than ${bytesMax} bytes; let it answer with an address.`,
        {
          name: 'output-too-large',
        },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function resultOf({ status, statusText }: Response, text: string): unknown {
  if (status >= 200 && status < 300) return parsed(text);
  const said = text.trim() === '' ? statusText : shorten(text.trim(), QUOTE_LENGTH_MAX);
  const message = `The endpoint answered ${status}${said === '' ? '' : `: ${said}`}`;
  const isFinal = status >= 300 && status < 500 && !RETRYABLE.has(status);
  throw isFinal ? new TerminalError(message, { name: `http-${status}` }) : failure(`http-${status}`, message);
}

/** JSON when it is JSON, null when there is none, else the text. */
function parsed(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const refusedRedirect = (what: string) =>
  new TerminalError(`The endpoint redirects ${what}; name the address that it redirects to.`, {
    name: 'http-redirect',
  });

function failure(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** What fetch hides in its cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return String(code ?? message ?? cause);
}
