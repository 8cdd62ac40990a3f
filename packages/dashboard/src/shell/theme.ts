// Light or dark: as the system says, until the reader says otherwise; that is kept for the next visit.
import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const KEY = 'muster.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const kept = localStorage.getItem(KEY);

export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : ofSystem());

system.addEventListener('change', () => {
  if (localStorage.getItem(KEY) === null) theme.value = ofSystem();
});

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function turnTheme(): void {
  theme.value = theme.peek() === 'dark' ? 'light' : 'dark';
  localStorage.setItem(KEY, theme.peek());
}

/** Asking for a computed style makes the browser settle the whole page first, so each is asked for once per theme. */
const inks = new Map<string, string>();

/** A colour as the canvas wants it. Charts read it when they draw, so a change of the theme draws them anew. */
export function inkOf(name: `--${string}`): string {
  const key = `${theme.peek()} ${name}`;
  let ink = inks.get(key);
  if (ink === undefined) {
    ink = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    inks.set(key, ink);
  }
  return ink;
}

function ofSystem(): Theme {
  return system.matches ? 'dark' : 'light';
}
