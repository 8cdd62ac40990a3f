// Days of reviews: those of UTC, by their date.

export const DAY_MS = 86_400_000;

/** Begin of the day that a moment is in. */
export const beginOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;

/** 2026-11-20, of a moment in it. From days to a civil date: Hinnant, "chrono-compatible low-level date algorithms". */
export function dayOf(at: number): string {
  const days = Math.floor(at / DAY_MS) + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153); // March is 0.
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const digits = (value: number, count: number): string => String(value).padStart(count, '0');
  return `${digits(year + era * 400 + (month <= 2 ? 1 : 0), 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}
