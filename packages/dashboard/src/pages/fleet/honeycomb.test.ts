// Cells and the places on the canvas that belong to them.
import { expect, it } from 'vitest';
import { cellAt, layOut, middleOf, pitchFor, stepFrom } from './honeycomb.ts';

it('finds each cell at its own middle, and near it, at every size', () => {
  for (const cells of [1, 7, 60, 61, 1_201, 5_000]) {
    const comb = layOut(cells, 900, pitchFor(cells));
    const near = comb.pitch * 0.3;
    const missed = Array.from({ length: cells }, (_, index) => index).filter((index) => {
      const { x, y } = middleOf(index, comb);
      const places = [
        { x, y },
        { x: x + near, y },
        { x: x - near, y },
        { x, y: y + near },
        { x, y: y - near },
      ];
      return places.some((place) => cellAt(place, comb, cells) !== index);
    });
    expect(missed).toEqual([]);
  }
});

it('keeps every cell within its canvas', () => {
  for (const cells of [1, 50, 5_000]) {
    const comb = layOut(cells, 375, pitchFor(cells));
    const outside = Array.from({ length: cells }, (_, index) => middleOf(index, comb)).filter(
      ({ x, y }) => x + comb.pitch / 2 > comb.width + 0.01 || y + comb.radius > comb.height + 1,
    );
    expect(outside).toEqual([]);
  }
});

it('finds none where none is', () => {
  const comb = layOut(5, 300, 30);
  expect(cellAt({ x: 290, y: 10 }, comb, 5)).toBeUndefined();
  expect(cellAt({ x: 15, y: 200 }, comb, 5)).toBeUndefined();
});

it('steps by arrow keys through rows and columns', () => {
  const comb = layOut(100, 320, 30);
  expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'a'].map((key) => stepFrom(12, key, comb))).toEqual([
    11,
    13,
    12 - comb.columns,
    12 + comb.columns,
    undefined,
  ]);
});
