import { createHash } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import { CrunchError } from '../market/error.js';

/**
 * Where a list goes on, as one opaque word.
 *
 * @param list what the position belongs to: it is refused anywhere else.
 */
export function encodePosition(list: string, position: readonly (string | number)[]): string {
  const body = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${body}.${checksum(list, body)}`;
}

/** @throws CrunchError `usage` when the word is not one that `encodePosition` made for this list. */
export function decodePosition<T>(list: string, word: string, shape: z.ZodType<T>): T {
  const [body = '', sum] = word.split('.');
  const position = sum === checksum(list, body) ? shape.safeParse(readJson(body)) : null;
  if (!position?.success) {
    throw new CrunchError('usage', 'next: not a position of this list', {
      hint: 'pass on the `next` of the answer before, unchanged',
    });
  }
  return position.data;
}

/** Finds slips, not forgers: a made-up position asks nothing that its maker could not ask openly. */
function checksum(list: string, body: string): string {
  return createHash('sha256').update(`${list}\n${body}`).digest('base64url').slice(0, 8);
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString());
  } catch {
    return null;
  }
}
