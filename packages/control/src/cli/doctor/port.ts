// Can the address be bound; if not, who has it?
import { createServer } from 'node:net';
import { holderOf } from '../port-holder.ts';
import { type Check, type Finding, ok, problem } from './finding.ts';

export const checkPort: Check = async ({ config, running }) => {
  const { host, port } = config.server;
  if (port === 0) return [ok('port', 'any free one is taken')];
  const address = `${host}:${port}`;
  const served = running?.serving?.url;
  if (running !== undefined && served !== undefined && Number(new URL(served).port) === port) {
    return [ok('port', `${address} is this controller’s, process ${running.pid}`)];
  }
  const refusal = await bindOnce(host, port);
  return [refusal === undefined ? ok('port', `${address} is free`) : judgeRefusal(refusal, { address, port })];
};

function judgeRefusal(code: string, { address, port }: { readonly address: string; readonly port: number }): Finding {
  if (code === 'EADDRINUSE') {
    const owner = holderOf(port);
    const who = owner === undefined ? 'another program' : `${owner.name}, process ${owner.pid}`;
    return problem('port', `${address} is used by ${who}`, 'stop that program, or choose another --port');
  }
  if (code === 'EACCES')
    return problem('port', `${address} may not be bound by this user`, 'choose a --port from 1024 on');
  return problem('port', `${address} cannot be bound (${code})`, 'choose a --host that is an address of this machine');
}

/** The system's error code, or undefined when it could be bound. */
function bindOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
