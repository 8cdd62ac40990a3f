// Writes the documents that come from code: `node scripts/docs.mjs`, after `npm run build`. A test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { apiPage } from './docs-api.mjs';
import { cliPage } from './docs-cli.mjs';
import { configurationPage } from './docs-configuration.mjs';
import { indicatorsPage } from './docs-indicators.mjs';
import { logsPage } from './docs-logs.mjs';
import { securityPage } from './docs-security.mjs';
import { row } from './docs-table.mjs';

/** Path from the root to the text that the code asks for; `present` is what the page says now. */
export const PAGES = {
  'docs/faults.md': faultsPage,
  'docs/configuration.md': configurationPage,
  'docs/cli.md': cliPage,
  'docs/api.md': apiPage,
  'docs/security.md': securityPage,
  'docs/indicators.md': indicatorsPage,
  'docs/observability.md': logsPage,
};

export function faultsPage({ FAULTS }) {
  const rows = Object.entries(FAULTS).map(([code, { status, close, retryable, meaning, remedy }]) =>
    row([`\`${code}\``, status, close ?? '–', retryable ? 'yes' : 'no', meaning, remedy]),
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

/** What the pages are made from, as it was built. The test hands in the sources. */
async function builtCode() {
  const built = (path) => import(new URL(`../packages/control/dist/${path}`, import.meta.url).href);
  const [
    { FAULTS, INDICATORS, ITEM_ACCESS, LOG_EVENTS, ROLES },
    { SETTINGS, fieldsOf },
    { allowedBy },
    { allCommands },
    { Hub },
    { Polls },
    { createApp },
  ] = await Promise.all([
    import('@muster/contract'),
    built('config/settings.js'),
    built('config/allowed.js'),
    built('cli/commands.js'),
    built('api/hub.js'),
    built('api/poll/polls.js'),
    built('api/server.js'),
  ]);
  return {
    FAULTS,
    INDICATORS,
    ITEM_ACCESS,
    LOG_EVENTS,
    ROLES,
    SETTINGS,
    fieldsOf,
    allowedBy,
    COMMANDS: await allCommands(),
    openApi: await openApiOf({ Hub, Polls, createApp }),
  };
}

/** The document as `/v1/openapi.json` serves it, without a controller behind it. */
export async function openApiOf({ Hub, Polls, createApp }) {
  const log = () => {};
  const { app } = createApp({
    controller: {},
    hub: new Hub({ log }),
    polls: new Polls({ log, heartbeatMs: () => 1 }),
    version: '',
    log,
  });
  await app.ready();
  return app.swagger();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const code = await builtCode();
  for (const [path, page] of Object.entries(PAGES)) {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
    writeFileSync(file, page(code, readFileSync(file, 'utf8')));
    process.stdout.write(`wrote ${path}\n`);
  }
}
