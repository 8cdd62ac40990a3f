// docs/api.md: written by hand but for its table of routes, which comes from the OpenAPI document.
import { table } from './docs-table.mjs';

const BEGIN = '<!-- Routes: written by `node scripts/docs.mjs` from the OpenAPI document. -->';
const END = '<!-- End of the routes. -->';

/** What any request may be answered with is said once, above the table. */
const ANYWHERE = new Set(['invalid-request', 'unauthorized', 'forbidden-origin', 'stopping', 'internal']);
const WITH_BODY = new Set(['too-large', 'unsupported-media-type']);

export function apiPage({ openApi }, present) {
  const [begin, end] = [present.indexOf(BEGIN), present.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/api.md has lost the marks around its table of routes');
  const text = [BEGIN, '', ...routesTable(openApi), '', ''].join('\n');
  return present.slice(0, begin) + text + present.slice(end);
}

function routesTable({ paths }) {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
  const rows = routes.map(({ name, operation }) => [
    `\`${name}\``,
    `${operation.summary.replace(/(?<![?.])$/, '.')} ${operation.description}`,
    Object.keys(operation.responses).find((status) => status.startsWith('2')),
    faultsOf(operation).join(', ') || '–',
  ]);
  return table(['route', 'what it does', 'reply', 'faults of its own'], rows);
}

/** Each is an example of its status. */
function faultsOf({ responses }) {
  const codes = Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.['application/json']?.examples ?? {}),
  );
  return codes.filter((code) => !ANYWHERE.has(code) && !WITH_BODY.has(code)).map((code) => `\`${code}\``);
}
