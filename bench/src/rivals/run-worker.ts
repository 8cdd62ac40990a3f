// A thread that plays what it is sent, one run at a time.
import { parentPort } from 'node:worker_threads';
import { type Order, Player } from './play.ts';

const player = new Player();

parentPort?.on('message', (order: Order) => {
  player.play(order).then(
    (played) => parentPort?.postMessage({ played }),
    (error: unknown) => parentPort?.postMessage({ problem: error instanceof Error ? error.stack : String(error) }),
  );
});
