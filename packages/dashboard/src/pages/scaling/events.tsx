// Declared events of a pool: times at which more work is known to come. Listed, declared, taken away.

import type { DeclaredEvent, ScalingEvent } from '@muster/contract';
import { counted, durationText } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { useApp } from '../../app.ts';
import { useReply } from '../../live/use-reply.ts';
import { Confirm } from '../../shell/confirm.tsx';
import { OrderButton, WhyNot } from '../../shell/permission.tsx';
import { fieldOf, problemOf } from '../../words/problem.ts';

const AGAIN_MS = 15_000;

export function Events({ pool }: { readonly pool: string }) {
  const version = useSignal(0);
  const removed = useSignal<string | undefined>(undefined);
  const { value, problem } = useReply({
    about: pool,
    version: version.value,
    againMs: AGAIN_MS,
    ask: async (client) => (await client.events()).filter((event) => event.pool === pool),
  });
  const onChanged = (): void => {
    removed.value = undefined;
    version.value++;
  };
  return (
    <section class="section" aria-label="Declared events">
      <div class="section-head">
        <h3>Declared events</h3>
        <p class="note">Agents are there before work comes that is known of.</p>
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {value?.length === 0 && <p class="note">None for this pool.</p>}
      <EventList
        events={value ?? []}
        onRemove={(name) => {
          removed.value = name;
        }}
      />
      <EventForm pool={pool} onDeclared={onChanged} />
      {removed.value !== undefined && (
        <Confirm
          title={`Remove the event ${removed.value}?`}
          verb="Remove"
          act={(client) => client.removeEvent(removed.peek() ?? '')}
          onClose={() => {
            removed.value = undefined;
          }}
          onDone={onChanged}
        >
          <p class="soft">It asks for no agents any more; those that are there go when the policy says so.</p>
        </Confirm>
      )}
    </section>
  );
}

interface EventListProps {
  readonly events: readonly DeclaredEvent[];
  readonly onRemove: (name: string) => void;
}

function EventList({ events, onRemove }: EventListProps) {
  return (
    <ul class="event-list">
      {events.map((event) => (
        <li key={event.name}>
          <span>
            <b>{event.name}</b> {describe(event)}
          </span>
          <OrderButton operation="removeEvent" class="button quiet" onClick={() => onRemove(event.name)}>
            Remove<span class="unseen"> {event.name}</span> …
          </OrderButton>
        </li>
      ))}
    </ul>
  );
}

function describe({ agents, cron, timezone, startsAt, durationMs, leadMs, isActive }: DeclaredEvent): string {
  const when = cron === undefined ? '' : ` (${cron} ${timezone ?? 'UTC'})`;
  const next =
    startsAt === undefined ? 'is over' : `${isActive ? 'since' : 'from'} ${new Date(startsAt).toLocaleString()}`;
  const lead = leadMs === undefined ? '' : `, ${durationText(leadMs)} ahead`;
  return `${next}${when} for ${durationText(durationMs)}: at least ${counted(agents, 'agent')}${lead}`;
}

const FIRST = { name: '', agents: '4', when: '', minutes: '60' };
type EventField = keyof typeof FIRST;
const LABELS: Readonly<Record<EventField, string>> = {
  name: 'Name',
  agents: 'Fewest agents',
  when: 'When: 2030-01-31 09:00, or cron',
  minutes: 'Lasts, minutes',
};
/** The fields of the API, as they stand in the form. */
const FIELDS: Readonly<Record<string, EventField>> = { at: 'when', cron: 'when', durationMs: 'minutes' };

function EventForm({ pool, onDeclared }: { readonly pool: string; readonly onDeclared: () => void }) {
  const { client } = useApp();
  const typed = useSignal(FIRST);
  const wrong = useSignal<{ readonly field: string; readonly text: string } | undefined>(undefined);
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { name, agents, when, minutes } = typed.value;
    const request: ScalingEvent = {
      pool,
      agents: Number(agents),
      durationMs: Math.round(Number(minutes) * 60_000),
      ...timeOf(when),
    };
    try {
      await (await client()).setEvent(name.trim(), request);
      typed.value = FIRST;
      wrong.value = undefined;
      onDeclared();
    } catch (error) {
      const field = fieldOf(error) ?? 'name';
      wrong.value = { field: FIELDS[field] ?? field, text: problemOf(error) };
    }
  };
  return (
    <form class="event-form" noValidate onSubmit={(event) => void onSubmit(event)}>
      {(Object.keys(LABELS) as EventField[]).map((field) => (
        <label class="field" key={field}>
          {LABELS[field]}
          <input
            class="input figures"
            value={typed.value[field]}
            aria-invalid={wrong.value?.field === field}
            onInput={({ currentTarget }) => {
              typed.value = { ...typed.value, [field]: currentTarget.value };
            }}
          />
          {wrong.value?.field === field && <span class="field-problem">{wrong.value.text}</span>}
        </label>
      ))}
      <OrderButton operation="setEvent" type="submit" isDisabled={typed.value.name.trim() === ''}>
        Declare
      </OrderButton>
      <WhyNot operation="setEvent" />
      {wrong.value !== undefined && (
        <p class="problem" role="alert">
          {wrong.value.text}
        </p>
      )}
    </form>
  );
}

/** A date in the reader's time zone is a single time; anything else is meant as cron, which the controller reads. */
function timeOf(text: string): Pick<ScalingEvent, 'at' | 'cron'> {
  const at = /^\d{4}-\d\d-\d\d/.test(text.trim()) ? Date.parse(text.trim().replace(' ', 'T')) : Number.NaN;
  return Number.isFinite(at) ? { at } : { cron: text.trim() };
}
