// How a client command reaches its controller: --url, --token and the files of TLS, else their variables.
import { MusterClient } from '@muster/contract/client';
import { UsageError } from './exit.ts';
import { type OptionValues, text } from './options.ts';
import type { World } from './terminal.ts';
import { type TlsFiles, tlsFetch } from './tls-fetch.ts';

export const clientOptions = {
  url: text('--url <url>', 'address of the controller [MUSTER_URL, else http://127.0.0.1:8080]'),
  token: text('--token <token>', 'token that the controller asks for [MUSTER_TOKEN]'),
  ca: text('--ca <file>', 'who issued the controller’s certificate, PEM [MUSTER_CA]'),
  cert: text('--cert <file>', 'certificate of this client, PEM, where one is asked for [MUSTER_CERT]'),
  key: text('--key <file>', 'key of that certificate, PEM [MUSTER_KEY]'),
};

export interface Address {
  readonly url: string;
  readonly token: string | undefined;
  readonly tls: TlsFiles;
}

export function addressOf(
  options: OptionValues<typeof clientOptions>,
  { environment }: Pick<World, 'environment'>,
): Address {
  const url = options.url ?? (environment.MUSTER_URL || 'http://127.0.0.1:8080');
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isHttp) throw new UsageError(`--url must look like http://127.0.0.1:8080, not "${url}"`);
  const isSafe = new URL(url).protocol === 'https:';
  const flag = (['ca', 'cert', 'key'] as const).find((name) => options[name] !== undefined);
  if (!isSafe && flag !== undefined) throw new UsageError(`--${flag} needs an address with https://, not ${url}`);
  // The variables may stand there for another controller.
  const tls = isSafe ? tlsFilesOf(options, environment) : { ca: undefined, cert: undefined, key: undefined };
  return { url, token: options.token ?? (environment.MUSTER_TOKEN || undefined), tls };
}

/** The files of the flags, else of their variables. */
export function tlsFilesOf(given: Partial<TlsFiles>, environment: World['environment']): TlsFiles {
  return {
    ca: given.ca ?? (environment.MUSTER_CA || undefined),
    cert: given.cert ?? (environment.MUSTER_CERT || undefined),
    key: given.key ?? (environment.MUSTER_KEY || undefined),
  };
}

export function clientOf(options: OptionValues<typeof clientOptions>, world: Pick<World, 'environment'>): MusterClient {
  const { url, token, tls } = addressOf(options, world);
  return new MusterClient({ url, token, fetch: tlsFetch(tls) });
}
