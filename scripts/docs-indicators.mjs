// The generated part of docs/indicators.md: the registry of indicators, one table per layer.
import { renewed, table } from './docs-table.mjs';

const TITLES = {
  system: 'System: the machine and its processes',
  application: 'Application: tasks, queue, fleet, journal',
  business: 'Business: work done, cost, savings',
  experience: 'Experience: how soon, how good, how often not at all',
};

export function indicatorsPage({ INDICATORS }, present) {
  const lines = Object.entries(TITLES).flatMap(([layer, title]) => {
    const rows = INDICATORS.filter((indicator) => indicator.layer === layer).map(
      ({ name, kind, unit, labels, meaning, isPerAgent }) => [
        `\`${name}\``,
        isPerAgent ? `${kind}, series only` : kind,
        unit,
        labels.map((label) => `\`${label.name}\` (≤ ${label.valuesMax})`).join(', ') || '–',
        meaning,
      ],
    );
    return ['', `### ${title}`, '', ...table(['name', 'kind', 'unit', 'labels', 'meaning'], rows)];
  });
  return renewed(present, [
    `${INDICATORS.length} indicators. A label is followed by the most values that it may have.`,
    ...lines,
  ]);
}
