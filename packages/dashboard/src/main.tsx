// Starts the page: theme, links, the live stream, and the shell around whatever the address asks for.
import { render } from 'preact';
import { type App, AppContext } from './app.ts';
import { LiveLink } from './live/live-link.ts';
import { LiveState } from './live/live-state.ts';
import { followLinks } from './shell/location.ts';
import { watchBuilds } from './shell/new-build.tsx';
import { client, ticket } from './shell/session.ts';
import { Shell } from './shell/shell.tsx';

const live = new LiveState();
const link = new LiveLink({ ticket, apply: (messages) => live.apply(messages) });
const app: App = { live, link, client };

const root = document.querySelector('#app');
if (root === null) throw new Error('index.html has no #app');
root.replaceChildren();
followLinks(document);
watchBuilds(link);
link.start();
render(
  <AppContext.Provider value={app}>
    <Shell />
  </AppContext.Provider>,
  root,
);
