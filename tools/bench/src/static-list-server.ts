/** A worker: a server with one list that is ready to send, so that answering costs the measured thread nothing. */
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { path, list, resources } = workerData as { readonly path: string; readonly list: string; readonly resources: string };
const body = Buffer.from(list);

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  response.setHeader('content-type', 'application/json');
  if (url.pathname === path && url.searchParams.has('watch')) response.flushHeaders();
  else if (url.pathname === path) response.end(body);
  else response.end(resources);
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address()));
