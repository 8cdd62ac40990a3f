// Texts by which something is found again. Half a surrogate pair has no UTF-8 form: two keys that differ in one would
// be the same after they were written down, so such texts are refused.

/** At least one character, and neither spaces nor control characters. */
export const NAME_PATTERN = '^[^\\s\\u0000-\\u001f\\ud800-\\udfff]+$';
/** Anything that can be written down. */
export const TEXT_PATTERN = '^[^\\ud800-\\udfff]*$';
