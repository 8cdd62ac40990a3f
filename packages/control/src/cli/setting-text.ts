// How settings are told to people, by `settings` and by `config show`.

export function settingText(value: unknown, unit: string | null | undefined): string {
  if (value === null || value === undefined) return '(none)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return unit === 'ms' || unit === 'bytes' ? `${text} ${unit}` : text;
}
