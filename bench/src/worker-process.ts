// Entry of the worker process; see worker-orders.ts. What it is told about the server comes from cell.ts.
import { clientOf } from './contenders/client.ts';
import { obey } from './orders.ts';
import { workerOrders } from './worker-orders.ts';

const { client, address } = await clientOf(process.argv[2]);
obey(workerOrders(await client.worker(address)));
