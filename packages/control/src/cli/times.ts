// Points in time for people: how long ago, or the clock time in UTC.
import { durationText } from '../base/duration-text.ts';

export const ago = (at: number, now: number): string => `${durationText(Math.max(0, now - at))} ago`;

/** 2026-07-01 12:30:05.120Z */
export const clockTime = (at: number): string => new Date(at).toISOString().replace('T', ' ');
