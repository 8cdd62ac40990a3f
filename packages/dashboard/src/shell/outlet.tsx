// The page that the address asks for: fetched when first opened, its failures caught, what is old marked as old.
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useErrorBoundary } from 'preact/hooks';
import { useApp } from '../app.ts';
import { LEAVES, PAGES, SEATS } from '../pages/pages.ts';
import { SeatPage } from '../pages/seat/seat-page.tsx';
import { paths } from '../paths.ts';
import { clockText } from '../words/numbers.ts';
import { place } from './location.ts';
import { NewBuild } from './new-build.tsx';

export function Outlet() {
  const { link } = useApp();
  const { path } = place.value;
  const page = [...PAGES, ...LEAVES].find((each) => each.path === path);
  const seat = SEATS.find((each) => each.path === path);
  const title = page?.title ?? seat?.title ?? 'No such page';
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
  return (
    <main class="main" id="main" tabIndex={-1} aria-label={title} data-link={link.state.value.kind}>
      <Away />
      <NewBuild />
      {page !== undefined && <LazyPage key={path} load={page.load} />}
      {seat !== undefined && <SeatPage seat={seat} />}
      {page === undefined && seat === undefined && <Nowhere path={path} />}
    </main>
  );
}

function LazyPage({ load }: { readonly load: () => Promise<ComponentType> }) {
  const loaded = useSignal<{ readonly Page?: ComponentType; readonly error?: string }>({});
  const [failure, forget] = useErrorBoundary();
  const fetchPage = (): void => {
    loaded.value = {};
    load().then(
      (Page) => (loaded.value = { Page }),
      () => (loaded.value = { error: 'Its code could not be fetched: the controller is away, or has another build.' }),
    );
  };
  useEffect(fetchPage, []);
  const { Page, error } = loaded.value;
  if (failure !== undefined) return <Broken text={messageOf(failure)} onAgain={forget} />;
  if (error !== undefined) return <Broken text={error} onAgain={fetchPage} />;
  return Page === undefined ? <p class="loading">Fetching the page</p> : <Page />;
}

function Broken({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  return (
    <div class="blank failed" role="alert">
      <strong>This page cannot be shown</strong>
      <p>{text}</p>
      <div class="panel-actions">
        <button type="button" class="button" onClick={onAgain}>
          Try again
        </button>
        <button type="button" class="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    </div>
  );
}

function Nowhere({ path }: { readonly path: string }) {
  return (
    <div class="blank">
      <strong>There is no page at {path}</strong>
      <p>
        The rail names them all; <a href={paths.overview()}>Overview</a> is the first.
      </p>
    </div>
  );
}

function Away() {
  const { link, live } = useApp();
  const state = link.state.value;
  if (state.kind !== 'away') return null;
  return (
    <p class="strip away" role="alert">
      Not connected: {state.reason}. {live.isKnown.value && 'What you see is as of then. '}Next try at{' '}
      <span class="figures">{clockText(state.retryAt)}</span>.{' '}
      <button type="button" class="button quiet" onClick={() => link.retryNow()}>
        Try now
      </button>
    </p>
  );
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
