// What a policy costs at a given share of violations, read off its runs at several targets.

/** One run, or the mean of runs. */
export interface CostPoint {
  readonly cost: number;
  /** Share of the tasks that waited longer than the objective or never ended, from 0 to 1. */
  readonly violation: number;
}

/**
 * The cost at which `violation` of the tasks are violated, on straight lines between neighbouring points of the
 * frontier. Undefined when no point violates as little; when all violate less, the cheapest counts as it is.
 */
export function costAt(points: readonly CostPoint[], violation: number): number | undefined {
  const { before, after } = segmentAt(points, violation);
  if (before === undefined || after === undefined) return before?.cost;
  const share = (violation - before.violation) / (after.violation - before.violation);
  return before.cost + share * (after.cost - before.cost);
}

export interface Segment<Point extends CostPoint> {
  readonly before: Point | undefined;
  readonly after: Point | undefined;
}

/** The neighbours on the frontier between which `violation` lies: `before` violates no more than that, `after` more. */
export function segmentAt<Point extends CostPoint>(points: readonly Point[], violation: number): Segment<Point> {
  const frontier = frontierOf(points);
  const place = frontier.findIndex((point) => point.violation > violation);
  return place === -1
    ? { before: frontier.at(-1), after: undefined }
    : { before: frontier[place - 1], after: frontier[place] };
}

/** Points that no other beats in both, in order: ever more violation at ever less cost. */
export function frontierOf<Point extends CostPoint>(points: readonly Point[]): readonly Point[] {
  const frontier: Point[] = [];
  for (const point of [...points].sort((a, b) => a.violation - b.violation || a.cost - b.cost)) {
    if (point.cost < (frontier.at(-1)?.cost ?? Number.POSITIVE_INFINITY)) frontier.push(point);
  }
  return frontier;
}
