// What a pause is of, in words.
import type { PauseScope } from '@muster/contract';

/** "type chat", "tenant acme", "type chat, tenant acme" */
export function scopeText({ type, tenant }: PauseScope): string {
  const parts = [type === undefined ? '' : `type ${type}`, tenant === undefined ? '' : `tenant ${tenant}`];
  return parts.filter((part) => part !== '').join(', ');
}
