// Does the controller of this directory serve, is it well, and is it of the version of this command?
import { durationText } from '@muster/contract/amounts';
import { MusterClient } from '@muster/contract/client';
import { Fault } from '@muster/contract/protocol';
import { type Check, type Finding, ok, problem, warning } from './finding.ts';

const DEADLINE_MS = 5_000;
/** The loop stands still for this long only when something is wrong with the machine. */
const STALL_MS_MAX = 500;

export const checkController: Check = async ({ running, config, version, fetch }) => {
  if (running === undefined) return [ok('controller', 'none runs on the data directory')];
  const { pid, serving } = running;
  if (serving === undefined) {
    return [
      warning('controller', `process ${pid} is starting`, 'wait until it has read its journal; /readyz says when'),
    ];
  }
  const found: Finding[] = [judgeVersion(serving.version, version)];
  const { token } = config.server;
  const client = new MusterClient({ url: serving.url, token, deadlineMs: DEADLINE_MS, fetch });
  try {
    const { loopDelayMsMax, journal } = await client.status();
    found.unshift(await judgeReadiness(serving.url, { token, pid, fetch }));
    found.push(judgeStall(loopDelayMsMax));
    if (journal.lastSyncMs > STALL_MS_MAX) {
      const took = `its last sync took ${durationText(journal.lastSyncMs)}`;
      found.push(problem('controller’s disk', took, 'use a faster disk, or one that is less busy'));
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    found.unshift(problem('controller', `process ${pid} at ${serving.url}: ${error.message}`, remedyOf(error)));
  }
  return found;
};

function remedyOf({ code }: Fault): string {
  if (code === 'unauthorized') return 'give its token: --token or MUSTER_TOKEN';
  return code === 'tls-failed'
    ? 'set MUSTER_CA, and where it wants a certificate MUSTER_CERT and MUSTER_KEY'
    : 'look at its log';
}

async function judgeReadiness(
  url: string,
  seen: { readonly token: string | undefined; readonly pid: number; readonly fetch: typeof globalThis.fetch },
): Promise<Finding> {
  const headers = seen.token === undefined ? {} : { authorization: `Bearer ${seen.token}` };
  const reply = await seen.fetch(`${url}/readyz`, { headers, signal: AbortSignal.timeout(DEADLINE_MS) });
  const where = `process ${seen.pid} at ${url}`;
  if (reply.ok) return ok('controller', `${where} is ready`);
  const { error } = (await reply.json()) as { error?: { message?: string } };
  return problem('controller', `${where} is not ready: ${error?.message ?? reply.status}`, 'see docs/operations.md');
}

function judgeVersion(theirs: string, ours: string): Finding {
  if (theirs === ours) return ok('version', ours);
  return problem(
    'version',
    `the controller is ${theirs}, this command ${ours}`,
    'restart the controller: muster restart',
  );
}

export function judgeStall(stalledMs: number): Finding {
  const found = `its loop stood still for ${durationText(stalledMs)} at worst in the last minute`;
  if (stalledMs <= STALL_MS_MAX) return ok('event loop', found);
  return warning('event loop', found, 'give it a CPU core of its own, and memory that does not swap');
}
