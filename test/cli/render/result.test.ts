import { describe, expect, test } from 'vitest';
import { type Result, renderResult } from '../../../src/cli/render/result.js';

const ROWS = [
  { exchange: 'kraken', price: 0.000_000_12, note: null },
  { exchange: 'a "b", c', price: 12_345_678_901.234_5, note: 'two\nlines' },
];
const LIST: Result = { value: ROWS, fields: ['exchange', 'price', 'note'], table: () => 'the table' };

describe('a list', () => {
  test('is an array in JSON, a row a line, every digit kept', () => {
    const text = renderResult(LIST, 'json');
    expect(JSON.parse(text)).toEqual(ROWS);
    expect(text.split('\n')).toHaveLength(4);
  });

  test('is an object a line in NDJSON', () => {
    expect(
      renderResult(LIST, 'ndjson')
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(ROWS);
  });

  test('is quoted in CSV as RFC 4180 says, null as an empty cell', () => {
    expect(renderResult(LIST, 'csv')).toBe(
      'exchange,price,note\nkraken,1.2e-7,\n"a ""b"", c",12345678901.2345,"two\nlines"',
    );
  });

  test('is what the command draws in a table', () => {
    expect(renderResult(LIST, 'table')).toBe('the table');
  });

  test('without rows is [] in JSON, a header in CSV, nothing in NDJSON', () => {
    const empty = { ...LIST, value: [] };
    expect(renderResult(empty, 'json')).toBe('[]');
    expect(renderResult(empty, 'csv')).toBe('exchange,price,note');
    expect(renderResult(empty, 'ndjson')).toBe('');
  });
});

describe('one object', () => {
  const one: Result = {
    value: { store: 'x', applied: ['a', 'b'], created: true },
    fields: ['store', 'applied', 'created'],
    table: () => '',
  };

  test('is that object in JSON and NDJSON, a line in CSV with lists joined by spaces', () => {
    expect(JSON.parse(renderResult(one, 'json'))).toEqual(one.value);
    expect(JSON.parse(renderResult(one, 'ndjson'))).toEqual(one.value);
    expect(renderResult(one, 'csv')).toBe('store,applied,created\nx,a b,true');
  });
});
