#!/usr/bin/env node
// Committed as it is, so that `muster` works right after the install: builds the workspace when that has not been done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = new URL('../dist/cli/index.js', import.meta.url);
if (!existsSync(entry)) {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  process.stderr.write('muster: not built yet; running `npm run build` first\n');
  // The build's output goes to stderr: stdout belongs to the command.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['run', 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0 || !existsSync(entry)) {
    process.stderr.write('muster: the build failed; see above\n');
    process.exit(1);
  }
}
await import(entry.href);
