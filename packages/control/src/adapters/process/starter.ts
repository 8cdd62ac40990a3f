// Starting the process of an agent: on its own, with its output in a file, and told who it is.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { identityOf } from './identity.ts';

export interface StartOrder {
  readonly startId: string;
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where its output is added. */
  readonly outputPath: string;
}

export interface StartedProcess {
  readonly pid: number;
  readonly identity: string;
  /** How it ended; undefined when there is nobody any more who would be told. */
  readonly ended: Promise<string | undefined>;
}

export interface Starter {
  /** Rejects when it could not be started, or when nobody knows whether it was. */
  start(order: StartOrder): Promise<StartedProcess>;
  /** Leaves what it started running. */
  close(): void;
}

/** As a child of this process, which stands still meanwhile: the longer, the more memory it has. */
export const startHere: Starter = {
  start({ command: [file = '', ...parameters], environment, outputPath }) {
    return new Promise((resolve, reject) => {
      const output = openSync(outputPath, 'a', 0o600);
      try {
        const child = spawn(file, parameters, {
          // A group of its own: Ctrl-C on the controller is no order to its agents, and it may outlive the controller.
          detached: true,
          stdio: ['ignore', output, output],
          env: environment,
        });
        child.unref();
        const ended = new Promise<string>((tell) => {
          child.on('exit', (code, signal) => tell(signal === null ? `exit code ${code}` : `killed by ${signal}`));
        });
        child.on('error', reject);
        // A child that has ended before we could look has no identity any more.
        if (child.pid !== undefined) resolve({ pid: child.pid, identity: identityOf(child.pid) ?? 'ended', ended });
      } finally {
        closeSync(output);
      }
    });
  },
  close() {},
};
