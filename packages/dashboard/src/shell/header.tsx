// The header: the verdict, how old the data are, and the tools.
import { amount, durationText } from '@muster/contract/amounts';
import { useApp } from '../app.ts';
import { STALE_MS } from '../live/live-link.ts';
import { theme, turnTheme } from './theme.ts';
import { verdictOf } from './verdict.ts';

const MOON = 'M16 12A7 7 0 1 1 8 4a5.5 5.5 0 0 0 8 8z';
const SUN =
  'M10 6.5a3.5 3.5 0 1 0 .01 0M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1';

/** More than this many needs do not fit on a line. */
const NEEDS_SHOWN = 3;

export interface HeaderProps {
  readonly onPalette: () => void;
  readonly onKeys: () => void;
}

export function Header({ onPalette, onKeys }: HeaderProps) {
  return (
    <header class="header">
      <VerdictLine />
      <DataAge />
      <div class="tools">
        <Tool label="Search and commands (Ctrl K)" icon="M9 3a6 6 0 1 0 .01 0M13.5 13.5L17 17" onClick={onPalette} />
        <Tool
          label={theme.value === 'dark' ? 'Light colours (d)' : 'Dark colours (d)'}
          icon={theme.value === 'dark' ? SUN : MOON}
          onClick={turnTheme}
        />
        <Tool
          label="Keys (?)"
          icon="M7 7.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.1-1.5 2.4M10 16v.01"
          onClick={onKeys}
          isWide={true}
        />
      </div>
    </header>
  );
}

function VerdictLine() {
  const { live, link } = useApp();
  const overview = live.overview.value;
  if (overview === undefined && live.isKnown.value && link.state.value.kind !== 'away') return <TenantLine />;
  if (overview === undefined) {
    const isAway = link.state.value.kind === 'away';
    return (
      <div class="verdict" {...(isAway ? { 'data-severity': 'critical' } : {})}>
        <h1>{isAway ? 'No controller' : 'Connecting'}</h1>
        {link.state.value.kind === 'away' && <p>{link.state.value.reason}</p>}
      </div>
    );
  }
  const { severity, headline, needs, summary } = verdictOf({
    overview,
    agents: live.agents.value.rows.values(),
    pools: live.pools.value,
  });
  if (link.state.value.kind === 'away') {
    return (
      <div class="verdict" data-severity="critical">
        <h1>Not connected</h1>
        <span class="unseen" role="status">
          Not connected
        </span>
        <p class="figures">
          {durationText(link.ageMs.value ?? 0)} ago: {headline}. {summary}
        </p>
      </div>
    );
  }
  return (
    <div class="verdict" data-severity={severity}>
      <h1>{headline}</h1>
      <span class="unseen" role="status">
        {headline}
      </span>
      <p class="figures">
        {needs.length === 0
          ? summary
          : needs.slice(0, NEEDS_SHOWN).map(({ text, path }, index) => (
              <span key={text}>
                {index > 0 && ' · '}
                <a href={path}>{text}</a>
              </span>
            ))}
        {needs.length > NEEDS_SHOWN && ` and ${needs.length - NEEDS_SHOWN} more`}
      </p>
    </div>
  );
}

/** A token of one tenant is told of its own work, and of nothing else. */
function TenantLine() {
  const needs = useApp().live.needs.value;
  const waiting = needs.reduce((sum, need) => sum + need.waiting, 0);
  const running = needs.reduce((sum, need) => sum + need.running, 0);
  return (
    <div class="verdict">
      <h1>Your work</h1>
      <p class="figures">
        {waiting + running === 0 ? 'Nothing is open' : `${amount(waiting)} waiting, ${amount(running)} running`}
      </p>
    </div>
  );
}

/** Quiet while it is live; what is old says how old. */
export function DataAge() {
  const { link } = useApp();
  const ageMs = link.ageMs.value;
  const state = link.state.value;
  if (state.kind === 'connecting' || ageMs === undefined) {
    return (
      <span class="age" data-link={state.kind === 'away' ? 'away' : 'connecting'}>
        {state.kind === 'away' ? 'away' : 'connecting'}
      </span>
    );
  }
  if (state.kind === 'away') {
    return (
      <span class="age" data-link="away">
        {durationText(ageMs)} old
      </span>
    );
  }
  const isStale = ageMs > STALE_MS;
  return (
    <span class="age" data-link={isStale ? 'stale' : 'live'} title={`Age of what is shown: ${durationText(ageMs)}`}>
      {isStale ? `${durationText(ageMs)} old` : 'live'}
    </span>
  );
}

function Tool({
  label,
  icon,
  onClick,
  isWide = false,
}: {
  readonly label: string;
  readonly icon: string;
  readonly onClick: () => void;
  readonly isWide?: boolean;
}) {
  return (
    <button type="button" class={isWide ? 'tool wide' : 'tool'} aria-label={label} title={label} onClick={onClick}>
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d={icon} />
      </svg>
    </button>
  );
}
