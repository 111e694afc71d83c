import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './security-headers.js';

/** What Node.js finds wrong before there is a request: https://nodejs.org/api/http.html#event-clienterror */
const BROKEN = {
  HPE_HEADER_OVERFLOW: [431, 'url-too-long', 'the request line and its headers are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'timeout', 'the request did not arrive in time'],
} as const;
const MALFORMED = [400, 'malformed', 'this is no HTTP request'] as const;

/** Tells a client in the form of all errors why its bytes make no request, and hangs up. */
export function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = BROKEN[error.code as keyof typeof BROKEN] ?? MALFORMED;
  const body = JSON.stringify({ error: { code, message, hint: null } });
  const headers = {
    ...SECURITY_HEADERS,
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`, () => socket.destroy());
}
