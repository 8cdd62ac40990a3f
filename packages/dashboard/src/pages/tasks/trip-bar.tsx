// A task's trip: a bar of its stretches, and the same as a list with agents, times and errors.

import type { Attempt, Task } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { clockText } from '../../words/numbers.ts';
import { layOut, type Stretch, tripOf } from './trip.ts';

const KIND_WORDS: Readonly<Record<Stretch['kind'], string>> = {
  held: 'held: delayed, backing off, or behind others',
  approval: 'a person was asked',
  waiting: 'waited for an agent',
  attempt: 'attempt',
  earlier: 'earlier attempts, which are no longer listed',
};

const ATTEMPT_WORDS: Readonly<Record<Attempt['state'], string>> = {
  running: 'runs',
  completed: 'completed',
  failed: 'failed',
  lost: 'lost with its agent',
  'timed-out': 'took too long',
  cancelled: 'cancelled',
  asked: 'asked a person',
  superseded: 'superseded',
};

export function TripBar({ task }: { readonly task: Task }) {
  const stretches = tripOf(task, Date.now());
  const places = layOut(stretches);
  const isFolded = places.some((place) => place.isFolded);
  return (
    <section aria-labelledby="trip">
      <h3 id="trip">Trip</h3>
      <p class="note">
        Submitted at {clockText(task.submittedAt)}
        {isFolded && '; long waits are folded'}
      </p>
      <div class="trip-bar" aria-hidden="true">
        {stretches.map((stretch, index) => (
          <i
            key={`${stretch.kind} ${stretch.from}`}
            class={`trip-part trip-${stretch.kind}`}
            data-state={stretch.attempt?.state}
            data-folded={places[index]?.isFolded === true ? '' : undefined}
            title={`${KIND_WORDS[stretch.kind]}: ${durationText(stretch.to - stretch.from)}`}
            style={{ width: `${places[index]?.widthPercent ?? 0}%` }}
          />
        ))}
      </div>
      <ol class="trip">
        {stretches.map((stretch) => (
          <li key={`${stretch.kind} ${stretch.from}`}>
            <span class="figures faint">{clockText(stretch.from)}</span>
            <span>
              <i class={`swatch in-row trip-${stretch.kind}`} data-state={stretch.attempt?.state} /> {what(stretch)}
            </span>
            <span class="number">
              {durationText(stretch.to - stretch.from)}
              {stretch.isOpen ? ' so far' : ''}
            </span>
            {stretch.attempt?.error !== undefined && (
              <span class="note trip-note">
                {stretch.attempt.error.class}: {stretch.attempt.error.message.slice(0, 300)}
              </span>
            )}
          </li>
        ))}
      </ol>
      {task.progress !== undefined && task.finishedAt === undefined && <Progress progress={task.progress} />}
    </section>
  );
}

function what({ kind, attempt }: Stretch) {
  if (attempt === undefined) return KIND_WORDS[kind];
  return (
    <>
      attempt {attempt.number} on <a href={paths.fleet({ agent: attempt.agent })}>{attempt.agent}</a>{' '}
      {ATTEMPT_WORDS[attempt.state]}
    </>
  );
}

function Progress({ progress: { ratio, note } }: { readonly progress: NonNullable<Task['progress']> }) {
  return (
    <div class="trip-progress">
      {ratio !== undefined && <progress value={ratio} aria-label="Progress" />}
      {note !== undefined && <span class="note">{note}</span>}
    </div>
  );
}
