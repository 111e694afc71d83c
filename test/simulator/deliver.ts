import type { ServerResponse } from 'node:http';
import type { Dialect, Reply, RowShape } from './dialect.js';
import type { Fault } from './faults.js';
import { spoilRows } from './spoil.js';

const HTML = { 'Content-Type': 'text/html; charset=UTF-8' };

/** The answer that a fault makes of a request; null when the fault is about how a correct answer travels. */
export function faultyReply(
  fault: Fault,
  dialect: Dialect,
  rows: RowShape | null,
  answer: () => Reply,
  now: number,
): Reply | null {
  switch (fault.kind) {
    case 'status': {
      const retryAfterS = fault.retryAfterS ?? 60;
      const why = fault.status === 429 ? 'rate-limited' : fault.status === 418 ? 'banned' : 'fault';
      const body = fault.page ? page(`${fault.status} Request blocked`) : dialect.refuse(why, retryAfterS).body;
      const date = new Date(now + retryAfterS * 1_000).toUTCString();
      const hint = { 'Retry-After': fault.retryAfterAs === 'date' ? date : String(retryAfterS) };
      return {
        status: fault.status,
        body,
        headers: { ...(fault.page ? HTML : {}), ...(fault.retryAfterS === undefined ? {} : hint) },
      };
    }
    case 'html':
      return { status: 200, body: page('One moment, please'), headers: HTML };
    case 'error-envelope':
      return { status: 200, body: dialect.refuse('fault', 60).body };
    case 'blank':
      return { status: 200, body: '' };
    case 'truncated': {
      const reply = answer();
      return { ...reply, body: reply.body.slice(0, Math.floor(reply.body.length / 2)) };
    }
    case 'values':
    case 'empty':
    case 'duplicates':
    case 'vanished': {
      const reply = answer();
      return rows && reply.status === 200 ? { ...reply, body: spoilRows(reply.body, rows, fault) } : reply;
    }
    default:
      return null;
  }
}

/** Sends a whole answer, or what a fault leaves of it; resolves when nothing more will be sent, hang included. */
export async function deliver(
  response: ServerResponse,
  reply: Reply,
  fault: Fault | null,
  stop: AbortSignal,
): Promise<void> {
  const body = Buffer.from(reply.body);
  if (fault?.kind === 'hang') return;
  response.statusCode = reply.status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (fault?.kind !== 'huge') response.setHeader('Content-Length', body.byteLength);
  switch (fault?.kind) {
    case 'slow':
      for (let at = 0; at < body.byteLength && !response.destroyed; at += fault.chunkBytes ?? 16) {
        response.write(body.subarray(at, at + (fault.chunkBytes ?? 16)));
        await pause(fault.pauseMs ?? 50, stop);
      }
      response.end();
      return;
    case 'reset':
      response.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => response.socket?.resetAndDestroy());
      return;
    case 'huge': {
      const filler = Buffer.alloc(65_536, ' ');
      for (
        let left = fault.bytes ?? 100_000_000;
        left > 0 && !response.destroyed && !stop.aborted;
        left -= filler.byteLength
      ) {
        if (!response.write(left < filler.byteLength ? filler.subarray(0, left) : filler)) await drained(response);
      }
      response.end(body);
      return;
    }
    default:
      response.end(body);
  }
}

function page(title: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>Reference 8f2c11</p></body></html>\n`;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done);
  });
}
