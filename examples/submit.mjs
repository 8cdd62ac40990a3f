// A client: hands in three tasks and waits for how they end. `node examples/submit.mjs`, with agent.mjs running.
import { connect } from '@muster/sdk';

const client = await connect();
const texts = ['Three decisions were taken in May.', 'Nobody objected to any of them.', undefined];
const accepted = await client.submit(texts.map((text) => ({ type: 'summarise', payload: { text } })));

for (const { id } of accepted) {
  const { state, result, error } = await client.result(id, { timeoutMs: 60_000 });
  console.log(id, state, JSON.stringify(result ?? error));
}
await client.close();
