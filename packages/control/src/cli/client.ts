// How a client command reaches its controller: --url and --token, else MUSTER_URL and MUSTER_TOKEN.
import { MusterClient } from '@muster/contract';
import { UsageError } from './exit.ts';
import { type OptionValues, text } from './options.ts';
import type { World } from './terminal.ts';

export const clientOptions = {
  url: text('--url <url>', 'address of the controller [MUSTER_URL, else http://127.0.0.1:8080]'),
  token: text('--token <token>', 'token that the controller asks for [MUSTER_TOKEN]'),
};

export interface Address {
  readonly url: string;
  readonly token: string | undefined;
}

export function addressOf(
  options: OptionValues<typeof clientOptions>,
  { environment }: Pick<World, 'environment'>,
): Address {
  const url = options.url ?? (environment.MUSTER_URL || 'http://127.0.0.1:8080');
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isHttp) throw new UsageError(`--url must look like http://127.0.0.1:8080, not "${url}"`);
  return { url, token: options.token ?? (environment.MUSTER_TOKEN || undefined) };
}

export function clientOf(options: OptionValues<typeof clientOptions>, world: Pick<World, 'environment'>): MusterClient {
  return new MusterClient(addressOf(options, world));
}
