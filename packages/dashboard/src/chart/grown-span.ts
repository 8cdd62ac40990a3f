// The time axis of what is young: a controller that has just started is not a thin line at the right edge of an hour.

const SPAN_MS_MIN = 60_000;

/** Up to `to`, for `spanMs` at most; less while the first of the moments (ascending) is younger than that. */
export function grownSpan(
  times: readonly number[],
  { to, spanMs }: { readonly to: number; readonly spanMs: number },
): readonly [number, number] {
  const ageMs = to - (times[0] ?? to - spanMs);
  return [to - Math.min(spanMs, Math.max(SPAN_MS_MIN, ageMs)), to];
}
