// Where the cells of a honeycomb are: rows of hexagons with a point on top, every second row half a cell to the right.

export interface Honeycomb {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** Distance from one cell to the next. */
  readonly pitch: number;
  /** Of the hexagon's corners from its middle. */
  readonly radius: number;
}

const ROW_RATIO = Math.sqrt(3) / 2;

/** Cells get smaller as the fleet grows, so that it stays on a screen or two. */
export function pitchFor(cells: number): number {
  if (cells <= 60) return 30;
  if (cells <= 300) return 22;
  if (cells <= 1_200) return 16;
  return cells <= 3_000 ? 13 : 11;
}

export function layOut(cells: number, width: number, pitch: number): Honeycomb {
  // Half a cell stays free for the rows that are moved to the right.
  const columns = Math.max(1, Math.floor((width - pitch / 2) / pitch));
  const rows = Math.ceil(cells / columns);
  const height = rows === 0 ? 0 : Math.ceil(pitch * ROW_RATIO * (rows - 1) + pitch * 1.16);
  return { columns, rows, width, height, pitch, radius: (pitch / 2) * 1.12 };
}

export function middleOf(index: number, { columns, pitch }: Honeycomb): { readonly x: number; readonly y: number } {
  const row = Math.floor(index / columns);
  const column = index % columns;
  return { x: pitch * (column + 0.5 + (row % 2 === 1 ? 0.5 : 0)), y: pitch * (0.58 + ROW_RATIO * row) };
}

/** The cell at a place, by the nearest middle; undefined outside of all. */
export function cellAt(
  place: { readonly x: number; readonly y: number },
  comb: Honeycomb,
  cells: number,
): number | undefined {
  const near = Math.round((place.y / comb.pitch - 0.58) / ROW_RATIO);
  let found: number | undefined;
  let least = (comb.pitch * 0.6) ** 2;
  for (const row of [near - 1, near, near + 1]) {
    if (row < 0 || row >= comb.rows) continue;
    const column = Math.round(place.x / comb.pitch - 0.5 - (row % 2 === 1 ? 0.5 : 0));
    if (column < 0 || column >= comb.columns) continue;
    const index = row * comb.columns + column;
    const middle = middleOf(index, comb);
    const distance = (middle.x - place.x) ** 2 + (middle.y - place.y) ** 2;
    if (index >= cells || distance > least) continue;
    least = distance;
    found = index;
  }
  return found;
}

/** One step by an arrow key. */
export function stepFrom(index: number, key: string, { columns }: Honeycomb): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return index - 1;
    case 'ArrowRight':
      return index + 1;
    case 'ArrowUp':
      return index - columns;
    case 'ArrowDown':
      return index + columns;
    default:
      return undefined;
  }
}
