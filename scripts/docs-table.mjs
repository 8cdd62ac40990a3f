// What generated documents are made of: tables, and pages that are written by hand around one generated part.

const BEGIN = '<!-- Written by `node scripts/docs.mjs`. -->';
const END = '<!-- End of what is written. -->';

/** A bar inside a cell would end it, also within quotes. */
export const row = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;

export const table = (titles, rows) => [row(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(row)];

/** The page with its generated part renewed. */
export function renewed(present, lines) {
  const [begin, end] = [present.indexOf(BEGIN), present.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the page has lost the marks around its generated part');
  return [present.slice(0, begin) + BEGIN, '', ...lines, '', present.slice(end)].join('\n');
}
