// What happened lately, newest first, each with its moment and its reason.
import type { LiveHappening } from '@muster/contract/live';
import { tell } from '../../words/happenings.ts';
import { clockText } from '../../words/numbers.ts';

const SHOWN_MAX = 40;
const SIGNS = { up: '▲', down: '▼', trouble: '!', plain: '' } as const;

export function Happenings({ happenings }: { readonly happenings: readonly LiveHappening[] }) {
  return (
    <section class="section" aria-labelledby="happenings">
      <div class="section-head">
        <h2 id="happenings">What happened</h2>
      </div>
      {happenings.length === 0 && (
        <p class="note">Nothing yet. Agents that join, decisions about sizes and dead letters are told here.</p>
      )}
      <ol class="happenings" tabIndex={happenings.length > 0 ? 0 : -1} aria-label="Newest first">
        {happenings.slice(0, SHOWN_MAX).map((happening) => (
          <Item key={happening.number} happening={happening} />
        ))}
      </ol>
    </section>
  );
}

function Item({ happening }: { readonly happening: LiveHappening }) {
  const { sentence, reason, path, tone } = tell(happening);
  return (
    <li data-tone={tone}>
      <time class="figures faint" dateTime={new Date(happening.at).toISOString()}>
        {clockText(happening.at)}
      </time>
      <span class="happening-sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      <span>
        {path === undefined ? sentence : <a href={path}>{sentence}</a>}
        {reason !== undefined && reason !== '' && <span class="soft happening-reason"> {reason}</span>}
      </span>
    </li>
  );
}
