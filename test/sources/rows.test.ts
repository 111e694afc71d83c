import { describe, expect, it } from 'vitest';
import { PayloadError } from '../../src/sources/payload-error.js';
import { number, record } from '../../src/sources/readers.js';
import { readRows } from '../../src/sources/rows.js';

/** `count` good rows, then the bad ones. */
function table(count: number, bad: readonly unknown[]) {
  return [{ path: 'data', rows: [...Array.from({ length: count }, (_, id) => ({ id })), ...bad] }];
}

function readIds(tables: ReturnType<typeof table>) {
  return readRows('x prices', tables, (row) => number(record(row, '').id, 'id'), String);
}

describe('readRows', () => {
  it('rejects one malformed row of twenty alone and names the first', () => {
    const { rows, rejected } = readIds(table(19, [{ id: 'a' }]));
    expect(rows).toHaveLength(19);
    expect(rejected).toEqual({ count: 1, first: 'x prices: field data[19].id: unexpected "a"' });
  });

  it('refuses the whole when more than one row of twenty is malformed', () => {
    expect(() => readIds(table(18, [{ id: 'a' }]))).toThrow(
      new PayloadError('x prices: field data[18].id: unexpected "a"'),
    );
    expect(() => readIds(table(37, [{}, null, 3]))).toThrow(
      'x prices: field data[37].id: missing (3 of 40 rows are malformed)',
    );
  });

  it('rejects the second row of the same key', () => {
    const { rows, rejected } = readIds(table(30, [{ id: 7 }]));
    expect(rows).toHaveLength(30);
    expect(rejected).toEqual({ count: 1, first: 'x prices: field data[30]: unexpected second "7"' });
  });

  it('takes rows that are no business of ours for not sent', () => {
    const rows = [...Array.from({ length: 40 }, () => 'f'), 1, 'bad'];
    const read = (row: unknown) => (row === 'f' ? undefined : number(row, ''));
    expect(() => readRows('x prices', [{ path: '', rows }], read, null)).toThrow(
      'x prices: field [41]: unexpected "bad"',
    );
  });

  it('names rows of an object by their key, made fit for a line', () => {
    const rows = { [`A\n\u001b${'x'.repeat(80)}`]: null };
    const outcome = () => readRows('x prices', [{ path: '', rows }], (row) => number(row, 'c[0]'), null);
    expect(outcome).toThrow(/^x prices: field A \?x{36}…\.c\[0\]: unexpected null$/);
  });

  it('lets an error of its own pass', () => {
    const broken = () => {
      throw new TypeError('bug');
    };
    expect(() => readRows('x prices', [{ path: '', rows: [1] }], broken, null)).toThrow(TypeError);
  });
});
