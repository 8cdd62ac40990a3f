// The first panel: a part of every other one, as the screen has room.
import type { Facts } from './facts.ts';
import { beside, EMPTY, fitted, type Line, span } from './line.ts';
import { PANEL_VIEWS, type PanelSize } from './panels.ts';
import type { Panel } from './view-state.ts';

/** From here on happenings stand beside the rest. */
const BESIDE_COLUMNS = 110;
const LEFT_RATIO = 0.6;
/** A part is not worth its title with fewer rows. */
const PART_ROWS_MIN = 3;

export function allLines(facts: Facts, filter: string, { columns, rows }: PanelSize): Line[] {
  if (columns < BESIDE_COLUMNS) {
    return stacked(facts, { parts: ['pools', 'needs', 'happenings', 'agents'], filter, size: { columns, rows } });
  }
  const left = Math.floor(columns * LEFT_RATIO);
  const [leftSize, rightSize] = [
    { columns: left, rows },
    { columns: columns - left - 2, rows },
  ];
  const main = stacked(facts, { parts: ['pools', 'needs', 'agents'], filter, size: leftSize });
  const aside = stacked(facts, { parts: ['happenings'], filter, size: rightSize });
  return beside(main, aside, left + 2);
}

interface Stack {
  readonly parts: readonly Exclude<Panel, 'all'>[];
  readonly filter: string;
  readonly size: PanelSize;
}

/** Each gets what it needs, at most an equal part of what is left; the last one gets the rest. */
function stacked(facts: Facts, { parts, filter, size }: Stack): Line[] {
  const lines: Line[] = [];
  parts.forEach((part, index) => {
    const left = size.rows - lines.length;
    const view = PANEL_VIEWS[part];
    const isLast = index === parts.length - 1;
    const share = isLast ? left : Math.max(PART_ROWS_MIN, Math.floor(left / (parts.length - index)));
    const wanted = Math.max(1, view.count(facts)) + 2;
    const given = Math.min(left, share, wanted);
    if (given < PART_ROWS_MIN) return;
    lines.push(titleLine(`${view.title} ${view.count(facts)}`, size.columns));
    const excerpt = view.excerpt(facts, filter, { columns: size.columns, rows: given - 1 });
    lines.push(...excerpt.slice(0, given - 1));
  });
  return Array.from({ length: size.rows }, (_, row) => fitted(lines[row] ?? EMPTY, size.columns));
}

function titleLine(title: string, columns: number): Line {
  const rule = '─'.repeat(Math.max(0, columns - title.length - 4));
  return [span('─ ', 'dim'), span(title, 'bold'), span(` ${rule}`, 'dim')];
}
