// The taut string: the shortest line within a tube, from its first point to its last.
//
// Of all lines in the tube it has the smallest largest slope, and changes its slope least (Davies and Kovac, "Local
// extremes, runs, strings and multiresolution", Annals of Statistics 29, 2001). Found with the funnel of Lee and
// Preparata ("Euclidean shortest paths in the presence of rectilinear barriers", Networks 14, 1984), in linear time.

/** The slope of the string between each two edges of a tube whose ends are points: lower[0] = upper[0], so the last. */
export function tautString({ lower, upper }: { lower: Float64Array; upper: Float64Array }): Float64Array {
  const count = upper.length;
  const slopes = new Float64Array(Math.max(0, count - 1));
  if (count < 2) return slopes;
  // The string from the apex may follow the ceiling, whose corners turn up, or the floor, whose corners turn down.
  const ceiling = new Chain(upper, count);
  const floor = new Chain(lower, count);
  let apex: Point = { edge: 0, height: upper[0] ?? 0 };
  const moveTo = (corner: Point): void => {
    slopes.fill(slopeOf(apex, corner), apex.edge, corner.edge);
    apex = corner;
  };
  for (let edge = 1; edge < count; edge++) {
    const ceilingPoint = { edge, height: upper[edge] ?? 0 };
    const floorPoint = { edge, height: lower[edge] ?? 0 };
    // The ceiling comes below the floor as seen from the apex: the string bends around the floor's corners.
    for (let corner = floor.first; corner !== undefined; corner = floor.first) {
      if (slopeOf(apex, ceilingPoint) >= slopeOf(apex, corner)) break;
      floor.dropFirst();
      ceiling.clear();
      moveTo(corner);
    }
    ceiling.push(ceilingPoint, apex, (before, after) => before >= after);
    for (let corner = ceiling.first; corner !== undefined && corner.edge < edge; corner = ceiling.first) {
      if (slopeOf(apex, floorPoint) <= slopeOf(apex, corner)) break;
      ceiling.dropFirst();
      floor.clear();
      moveTo(corner);
    }
    floor.push(floorPoint, apex, (before, after) => before <= after);
  }
  // Both sides end in the last point, and what the ceiling wanted has been done when the floor got there.
  for (let corner = floor.first; corner !== undefined; corner = floor.first) {
    floor.dropFirst();
    moveTo(corner);
  }
  return slopes;
}

interface Point {
  readonly edge: number;
  readonly height: number;
}

const slopeOf = (from: Point, to: Point): number => (to.height - from.height) / (to.edge - from.edge);

/** Corners of one side of the funnel, the nearest first. */
class Chain {
  readonly #heights: Float64Array;
  readonly #edges: Int32Array;
  #head = 0;
  #tail = 0;

  constructor(heights: Float64Array, count: number) {
    this.#heights = heights;
    this.#edges = new Int32Array(count);
  }

  get first(): Point | undefined {
    return this.#head === this.#tail ? undefined : this.#at(this.#head);
  }

  dropFirst(): void {
    this.#head++;
  }

  clear(): void {
    this.#head = this.#tail;
  }

  /** Corners at which the side would turn the wrong way leave. */
  push(point: Point, apex: Point, isWrong: (before: number, after: number) => boolean): void {
    while (this.#head < this.#tail) {
      const last = this.#at(this.#tail - 1);
      const before = this.#tail - 1 === this.#head ? apex : this.#at(this.#tail - 2);
      if (!isWrong(slopeOf(before, last), slopeOf(last, point))) break;
      this.#tail--;
    }
    this.#edges[this.#tail++] = point.edge;
  }

  #at(place: number): Point {
    const edge = this.#edges[place] ?? 0;
    return { edge, height: this.#heights[edge] ?? 0 };
  }
}
