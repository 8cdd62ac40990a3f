// `serveAgent`: a whole process that is one agent. It ends with the agent, on a signal, and never later than it should.
import type { Agent, AgentEnd } from './agent.ts';

/** What a process gives: `process`, or a test's own. */
export interface HostProcess {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** Exit codes of an agent process. */
export const AGENT_EXIT = { stopped: 0, orphaned: 1, refused: 1, forced: 130 } as const;

/** Starts the agent, stops it gracefully on SIGINT or SIGTERM, and exits; a second signal exits at once. */
export async function serveAgent(agent: Agent, host: HostProcess = process): Promise<AgentEnd> {
  let isStopping = false;
  const onSignal = (signal: string) => {
    if (isStopping) {
      host.exit(AGENT_EXIT.forced);
      return;
    }
    isStopping = true;
    void agent.stop({ reason: signal });
  };
  host.on('SIGINT', () => onSignal('SIGINT'));
  host.on('SIGTERM', () => onSignal('SIGTERM'));
  agent.start().catch(() => {}); // `closed` tells the same, for every way to end.
  const end = await agent.closed;
  // A handler that ignores its abort signal would keep the process alive.
  host.exit(AGENT_EXIT[end.kind]);
  return end;
}
