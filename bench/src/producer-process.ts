// Entry of the producer process; see producer-orders.ts. What it is told about the server comes from cell.ts.
import { clientOf } from './contenders/client.ts';
import { obey } from './orders.ts';
import { producerOrders } from './producer-orders.ts';

const { client, address } = await clientOf(process.argv[2]);
obey(producerOrders(await client.producer(address)));
