// Tables of the generated documents.

/** A bar inside a cell would end it, also within quotes. */
export const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

export const table = (titles, rows) => [row(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(row)];
