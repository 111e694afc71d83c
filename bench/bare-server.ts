// A child process: serves fixed bodies by path with node:http and nothing else. Gets them as its first message and answers
// with its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

process.once('message', (bodies: Readonly<Record<string, string>>) => {
  const answers = new Map(Object.entries(bodies).map(([path, body]) => [path, Buffer.from(body)]));
  const server = createServer((request, response) => {
    const body = answers.get(request.url ?? '');
    response.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json', 'Content-Length': body?.length ?? 0 });
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
