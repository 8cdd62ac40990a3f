// Amounts as people read them, by example.
import { expect, test } from 'vitest';
import { amount, byteText, costText, counted, durationText, gaugeText, percentText, rateText } from './amounts.ts';

test.each([
  [0, '0'],
  [1e-9, '0'],
  [0.0031, '0.0031'],
  [0.042, '0.042'],
  [0.5, '0.5'],
  [-0.5, '-0.5'],
  [1.234, '1.23'],
  [8, '8'],
  [99.94, '99.9'],
  [123.4, '123'],
  [1_240.4, '1,240'],
  [1_234_567, '1,234,567'],
])('amount(%j) is %j', (value, text) => expect(amount(value)).toBe(text));

test.each([
  [0, '0'],
  [0.0042, '0.0042'],
  [0.5, '0.50'],
  [12.4, '12.40'],
  [1_240.4, '1,240'],
])('costText(%j) is %j', (cost, text) => expect(costText(cost)).toBe(text));

test.each([
  [0, '0 %'],
  [0.00046, '0.046 %'],
  [0.0123, '1.2 %'],
  [0.123, '12.3 %'],
  [0.9995, '100 %'],
  [0.99949, '99.9 %'],
  [-0.31, '-31 %'],
])('percentText(%j) is %j', (ratio, text) => expect(percentText(ratio)).toBe(text));

test.each([
  [0.456, '46 %'],
  [1, '100 %'],
  [null, '–'],
])('gaugeText(%j) is %j', (ratio, text) => expect(gaugeText(ratio)).toBe(text));

test.each([
  [0.42, '0.42/s'],
  [66.52, '66.5/s'],
  [1_240.2, '1,240/s'],
])('rateText(%j) is %j', (perSecond, text) => expect(rateText(perSecond)).toBe(text));

test.each([
  [0, '0 B'],
  [1_023, '1,023 B'],
  [1_023.7, '1 KiB'],
  [1_536, '1.5 KiB'],
  [8 * 1024 ** 2, '8 MiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [41e9, '38.2 GiB'],
  [5_000 * 1024 ** 4, '5,000 TiB'],
  [-1_048_576, '-1 MiB'],
])('byteText(%j) is %j', (bytes, text) => expect(byteText(bytes)).toBe(text));

test('counts a noun', () => {
  expect([counted(1, 'agent'), counted(0, 'agent'), counted(1_200, 'agent')]).toEqual([
    '1 agent',
    '0 agents',
    '1,200 agents',
  ]);
  expect(counted(2, 'reply', 'replies')).toBe('2 replies');
});

test.each([
  [0, '0 ms'],
  [0.44, '0.4 ms'],
  [85.4, '85 ms'],
  [1234, '1.2 s'],
  [9999, '10 s'],
  [45_000, '45 s'],
  [60_000, '1 min'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
  [-1234, '-1.2 s'],
])('durationText(%j) is %j', (ms, text) => expect(durationText(ms)).toBe(text));
