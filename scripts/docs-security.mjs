// The access table in docs/security.md: every route and every item with the roles that may use it.
import { renewed, table } from './docs-table.mjs';

const TENANTS = {
  open: 'needs no token',
  common: 'yes',
  task: 'tasks of its tenant',
  tenant: 'what is of its tenant',
  fleet: 'no',
};

export function securityPage({ openApi, ITEM_ACCESS, ROLES }, present) {
  const routes = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      `\`${method.toUpperCase()} ${path}\``,
      { roles: operation['x-roles'] ?? ROLES, reach: operation['x-reach'] },
    ]),
  );
  const items = Object.entries(ITEM_ACCESS).map(([kind, row]) => [`item \`${kind}\``, row]);
  const rows = [...routes, ...items].map(([name, { roles, reach }]) => [
    name,
    ...ROLES.map((role) => (roles.includes(role) ? 'yes' : '–')),
    TENANTS[reach],
  ]);
  return renewed(present, table(['route or item', ...ROLES, 'a token of one tenant'], rows));
}
