// Points in time for people: how long ago, or the clock time in UTC.

import { durationText } from '@muster/contract/amounts';
export const ago = (at: number, now: number): string => `${durationText(Math.max(0, now - at))} ago`;

/** 2026-07-01 12:30:05.120Z */
export const clockTime = (at: number): string => new Date(at).toISOString().replace('T', ' ');

/** 3 s, 12 min, 4 h, 2 d: the largest unit alone, for columns. */
export function briefAgo(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
