// A page about the whole fleet, for a token of one tenant: what it sees instead.
import { paths } from '../paths.ts';

export function NotShown({ what }: { readonly what: string }) {
  return (
    <div class="blank">
      <strong>{what} is not shown to a token of one tenant</strong>
      <p>
        <a href={paths.overview()}>Overview</a> and <a href={paths.tasks()}>Tasks</a> show your own work. A token
        without a tenant sees all of it.
      </p>
    </div>
  );
}
