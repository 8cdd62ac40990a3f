// A thread that plays one run of one policy at a time.
import { playOrders } from '../crew.ts';
import { type Order, Player } from './play.ts';

const player = new Player();

playOrders((order: Order) => player.play(order));
