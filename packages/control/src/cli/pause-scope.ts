// What `muster pause` and `muster resume` are about: a type, a tenant, or a type of a tenant.
import type { Pause, PauseScope } from '@muster/contract';
import { UsageError } from './exit.ts';
import { type OptionValues, text } from './options.ts';

export const scopeOptions = {
  type: text('--type <type>', 'tasks of this type'),
  tenant: text('--tenant <tenant>', 'tasks of this tenant; with --type, of that type only'),
};

export function scopeOf({ type, tenant }: OptionValues<typeof scopeOptions>): PauseScope {
  // Pausing everything by leaving something out would be a costly slip.
  if (type === undefined && tenant === undefined) throw new UsageError('pass --type, --tenant, or both');
  return { ...(type === undefined ? {} : { type }), ...(tenant === undefined ? {} : { tenant }) };
}

export function scopeText({ type, tenant }: PauseScope): string {
  const parts = [type === undefined ? [] : [`type ${type}`], tenant === undefined ? [] : [`tenant ${tenant}`]];
  return parts.flat().join(' of ');
}

export function pauseText(pause: Pause): string {
  return `${scopeText(pause)}: ${pause.reason} (by ${pause.by})`;
}
