// The smallest agent that keeps the protocol's promises, with nothing but the `ws` package.
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const { MUSTER_URL: url = 'http://127.0.0.1:8080', MUSTER_TOKEN: token } = process.env;
const id = process.env.MUSTER_AGENT_ID ?? 'minimal-1';
const [instance, reports] = [randomUUID(), new Map()]; // A report stays until the controller has made it durable.

function connect() {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/connect`, 'muster.v1', { headers });
  const send = (...items) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(items));
  let heartbeat;
  const react = {
    start({ token, payload }) {
      reports.set(token, { kind: 'done', token, result: String(payload).toUpperCase() }); // The work itself.
      send(reports.get(token));
    },
    welcome({ attempts, heartbeatMs }) {
      for (const token of reports.keys()) if (!attempts.includes(token)) reports.delete(token);
      heartbeat = setInterval(send, heartbeatMs); // Sends [].
      send(...reports.values());
    },
    settled: ({ tokens }) => tokens.forEach((token) => void reports.delete(token)),
    stop: () => process.exit(),
  };
  socket.on('open', () =>
    send({ kind: 'hello', id, instance, type: 'shout', slots: 1, attempts: [...reports.keys()] }),
  );
  socket.on('message', (frame) => JSON.parse(frame).forEach((item) => void react[item.kind]?.(item)));
  socket.on('error', () => {}); // `close` follows.
  socket.on('close', () => {
    clearInterval(heartbeat);
    setTimeout(connect, 500 + 500 * Math.random());
  });
}
connect();
