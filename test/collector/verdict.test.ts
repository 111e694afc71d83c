import { expect, it } from 'vitest';
import type { Outcome } from '../../src/collector/outcome.js';
import { verdict } from '../../src/collector/verdict.js';

it.each<{ statuses: Outcome['status'][]; expected: string }>([
  { statuses: ['ok', 'ok'], expected: 'done' },
  { statuses: ['ok', 'empty'], expected: 'done' },
  { statuses: ['ok', 'failed'], expected: 'partial' },
  { statuses: ['ok', 'skipped'], expected: 'partial' },
  { statuses: ['empty', 'failed'], expected: 'partial' },
  { statuses: ['failed', 'failed'], expected: 'failed' },
  { statuses: ['failed', 'skipped'], expected: 'failed' },
  { statuses: ['skipped', 'skipped'], expected: 'exhausted' },
])('a cycle of $statuses is $expected', ({ statuses, expected }) => {
  expect(verdict(statuses.map((status) => ({ status })))).toBe(expected);
});
