// The frame of every page: rail, header with the verdict, the page itself, and what lies over it.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../app.ts';
import { PAGES, SEATS } from '../pages/pages.ts';
import { Header } from './header.tsx';
import { type KeyBinding, listenForKeys } from './keymap.ts';
import { KeysHelp } from './keys-help.tsx';
import { go } from './location.ts';
import { Login } from './login.tsx';
import { Outlet } from './outlet.tsx';
import { Palette } from './palette.tsx';
import { closePanel } from './panel-focus.ts';
import { Rail } from './rail.tsx';
import { turnTheme } from './theme.ts';

type Overlay = 'none' | 'palette' | 'keys';

export function Shell() {
  const { link } = useApp();
  const overlay = useSignal<Overlay>('none');
  const bindings: readonly KeyBinding[] = [
    ...[...PAGES, ...SEATS].map(({ key, title, path }) => ({ keys: `g ${key}`, meaning: title, act: () => go(path) })),
    {
      keys: '/',
      meaning: 'Search in this page, or for anything',
      act: () => search(() => (overlay.value = 'palette')),
    },
    { keys: 'd', meaning: 'Light or dark', act: turnTheme },
    { keys: 'Escape', meaning: 'Close what is open', act: closePanel },
    { keys: '?', meaning: 'These keys', act: () => (overlay.value = 'keys') },
  ];
  useEffect(() => listenForKeys(document, () => bindings), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      overlay.value = 'palette';
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (link.state.value.kind === 'locked') return <Login reason={link.state.value.reason} />;
  const close = (): void => {
    overlay.value = 'none';
  };
  return (
    <>
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <div class="shell">
        <Rail />
        <Header onPalette={() => (overlay.value = 'palette')} onKeys={() => (overlay.value = 'keys')} />
        <Outlet />
      </div>
      {overlay.value === 'palette' && <Palette onClose={close} />}
      {overlay.value === 'keys' && <KeysHelp bindings={bindings} onClose={close} />}
    </>
  );
}

/** A page with a field of its own marks it by data-search. */
function search(otherwise: () => void): void {
  const field = document.querySelector<HTMLElement>('[data-search]');
  if (field === null) otherwise();
  else field.focus();
}
