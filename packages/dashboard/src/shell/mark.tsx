// Muster's mark: a roll call, some present and some on their way.

const CELLS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const FAINT: ReadonlySet<number> = new Set([5, 7, 8]);

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" role="img" aria-label="Muster">
      {CELLS.map((cell) => (
        <circle
          key={cell}
          cx={4 + (cell % 3) * 8}
          cy={4 + Math.floor(cell / 3) * 8}
          r={3}
          fill="currentColor"
          opacity={FAINT.has(cell) ? 0.3 : 1}
        />
      ))}
    </svg>
  );
}
