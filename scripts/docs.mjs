// Writes the documents that come from code: `node scripts/docs.mjs`, after `npm run build`. A test compares them.
import { writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FAULTS } from '@muster/contract';

/** Path from the root to text. */
export const PAGES = { 'docs/faults.md': faultsPage };

export function faultsPage() {
  const rows = Object.entries(FAULTS).map(
    ([code, { status, close, retryable, meaning, remedy }]) =>
      `| \`${code}\` | ${status} | ${close ?? '–'} | ${retryable ? 'yes' : 'no'} | ${meaning} | ${remedy} |`,
  );
  return [
    '# Fault codes',
    '',
    'Every error reply carries one of these codes: `{"error": {"code", "message", "field"?, "retryAfterMs"?}}` over HTTP,',
    'a `refused` or `error` item, or a close code, over WebSocket. The message says what happened, to what, and what to do;',
    'programs decide by the code. Retryable means that the same request may succeed later.',
    '',
    'This page is written by `node scripts/docs.mjs` from `packages/contract/src/faults.ts`.',
    '',
    '| code | HTTP status | WebSocket close code | retryable | meaning | what to do |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [path, page] of Object.entries(PAGES)) {
    writeFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), page());
    process.stdout.write(`wrote ${path}\n`);
  }
}
