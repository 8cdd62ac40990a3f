// What every page can reach: the live state, the link to it, and the controller's client.
import type { MusterClient } from '@muster/contract/client';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LiveLink } from './live/live-link.ts';
import type { LiveState } from './live/live-state.ts';

export interface App {
  readonly live: LiveState;
  readonly link: LiveLink;
  /** With the token of this tab; what it calls throws a Fault with its code and words. */
  readonly client: () => Promise<MusterClient>;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('a page was drawn outside of the shell');
  return app;
}
