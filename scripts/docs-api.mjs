// The table of routes in docs/api.md, from the OpenAPI document.
import { renewed, table } from './docs-table.mjs';

/** What any request may be answered with is said once, above the table. */
const ANYWHERE = new Set([
  'invalid-request',
  'unauthorized',
  'forbidden',
  'forbidden-origin',
  'starting',
  'stopping',
  'internal',
]);
const WITH_BODY = new Set(['too-large', 'unsupported-media-type']);

export const apiPage = ({ openApi }, present) => renewed(present, routesTable(openApi));

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
