// The place of a page that comes later: what it will answer, and which commands answer some of it today.
import type { Seat } from '../page.ts';

export function SeatPage({ seat }: { readonly seat: Seat }) {
  return (
    <div class="blank">
      <strong>{seat.title} is not here yet</strong>
      <p>{seat.question}</p>
      {seat.untilThen.length > 0 && (
        <p>
          Until then:{' '}
          {seat.untilThen.map((command, index) => (
            <span key={command}>
              {index > 0 && ', '}
              <code>{command}</code>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
