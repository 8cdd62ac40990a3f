// A page that stays open outlives the controller that served it: after a reconnection it looks whether another build is
// served now, and offers to load that one. It never loads by itself, since somebody may be typing.
import { effect, signal } from '@preact/signals';
import type { LiveLink } from '../live/live-link.ts';

const DEADLINE_MS = 10_000;

export const isOutdated = signal(false);

export function watchBuilds(link: LiveLink): void {
  let wasAway = false;
  effect(() => {
    const { kind } = link.state.value;
    if (kind === 'away') wasAway = true;
    if (kind !== 'live' || !wasAway) return;
    wasAway = false;
    void look();
  });
}

export function NewBuild() {
  if (!isOutdated.value) return null;
  return (
    <p class="strip" role="status">
      The controller was replaced and serves a newer page than this one.{' '}
      <button type="button" class="button quiet" onClick={() => window.location.reload()}>
        Reload
      </button>
    </p>
  );
}

/** A page that cannot be asked for now is looked at after the next reconnection. */
async function look(): Promise<void> {
  try {
    const response = await fetch('/', { cache: 'no-cache', signal: AbortSignal.timeout(DEADLINE_MS) });
    if (!response.ok) return;
    const served = scriptIn(new DOMParser().parseFromString(await response.text(), 'text/html'));
    const own = scriptIn(document);
    if (served !== undefined && own !== undefined && served !== own) isOutdated.value = true;
  } catch {
    // No answer is no news of a build.
  }
}

/** Its name has a hash of everything that it is made from. */
function scriptIn(page: Document): string | undefined {
  return page.querySelector('script[type="module"][src]')?.getAttribute('src') ?? undefined;
}
