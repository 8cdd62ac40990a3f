// One HTTP request exactly as it is written: unlike fetch, nothing of the path is made right on the way.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

export interface RawReply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Undefined: no reply within the time. */
export function sendRequest(
  url: string,
  options: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Buffer | undefined;
    readonly limitMs: number;
  },
): Promise<RawReply | undefined> {
  const { method, path, headers, body, limitMs } = options;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(limitMs);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      { hostname, port, method, path, agent, signal, headers: { ...length, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        const finish = () => {
          resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', text });
        };
        response.on('end', finish).on('error', finish);
      },
    );
    sent.on('error', (error) => (signal.aborted ? resolve(undefined) : reject(error)));
    sent.end(body);
  });
}
