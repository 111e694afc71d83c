import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isFault } from './faults.js';
import type { Exchange } from './markets.js';
import type { Simulator } from './server.js';

export interface Control {
  /** Origin of the control port. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Lets another process steer a simulator: `POST /__simulator/fault` with `{exchange, fault}` (a fault, a list of them, or
 * null), `GET /__simulator/requests?exchange=` and `GET /__simulator/markets?exchange=`.
 */
export async function startControl(simulator: Simulator, port = 0): Promise<Control> {
  const server = createServer((request, response) => {
    respond(simulator, request)
      .catch((error: Error) => ({ status: 400, body: { error: error.message } }))
      .then(({ status, body }) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(simulator: Simulator, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${url.pathname}`) {
    case 'POST /__simulator/fault': {
      const { exchange, fault } = JSON.parse(await textOf(request)) as { exchange?: unknown; fault?: unknown };
      const list = fault === null ? [] : [fault].flat();
      if (!list.every(isFault)) throw new Error(`fault: unexpected ${JSON.stringify(fault)}`);
      simulator.setFault(exchangeOf(simulator, exchange), list);
      return { status: 200, body: { exchange, active: list.length } };
    }
    case 'GET /__simulator/requests':
      return { status: 200, body: simulator.requests(exchangeOf(simulator, url.searchParams.get('exchange'))) };
    case 'GET /__simulator/markets':
      return { status: 200, body: simulator.marketsOf(exchangeOf(simulator, url.searchParams.get('exchange'))) };
    default:
      return { status: 404, body: { error: `no such control: ${request.method} ${url.pathname}` } };
  }
}

function exchangeOf(simulator: Simulator, name: unknown): Exchange {
  const exchange = simulator.exchanges.find((one) => one === name);
  if (!exchange) throw new Error(`exchange: unexpected ${JSON.stringify(name)}`);
  return exchange;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
