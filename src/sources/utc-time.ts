import { refuse } from './readers.js';

const WHOLE_SECONDS = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.0{1,7})?(?:Z|\+00:00)?$/;

/** Epoch ms of `2026-10-06T12:00:00`, with or without a zero fraction and a Z or +00:00: UTC either way. */
export function fromUtcText(value: unknown, field: string): number {
  const [, seconds] = (typeof value === 'string' && WHOLE_SECONDS.exec(value)) || [];
  const time = Date.parse(`${seconds}Z`);
  return Number.isNaN(time) ? refuse(field, value) : time;
}
