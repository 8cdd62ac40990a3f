// The log events in docs/observability.md: who says what at which level, from the registry.
import { renewed, table } from './docs-table.mjs';

const TITLES = { controller: 'Events of a controller', agent: 'Events of an agent' };

export function logsPage({ LOG_EVENTS }, present) {
  const lines = Object.entries(TITLES).flatMap(([by, title]) => {
    const rows = Object.entries(LOG_EVENTS)
      .filter(([, event]) => event.by === by)
      .map(([name, { levels, meaning }]) => [`\`${name}\``, levels.join(', '), meaning]);
    return ['', `### ${title}`, '', ...table(['event', 'level', 'meaning'], rows)];
  });
  return renewed(present, lines.slice(1));
}
