import { expect, test } from 'vitest';
import { describeTerminal } from '../../src/cli/terminal.js';

test.each([
  ['a terminal', { isTTY: true }, {}, true, true],
  ['a file', {}, {}, true, false],
  ['a terminal that can nothing', { isTTY: true }, { TERM: 'dumb' }, true, false],
  ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR', {}, { FORCE_COLOR: '1' }, true, true],
  ['FORCE_COLOR=0', { isTTY: true }, { FORCE_COLOR: '0' }, true, false],
  ['--no-color', { isTTY: true }, { FORCE_COLOR: '1' }, false, false],
] as const)('colour with %s', (_, stream, env, flag, isColored) => {
  expect(describeTerminal(stream, env, flag).colors.isColorSupported).toBe(isColored);
});

test('the width is the terminal’s, else COLUMNS, else 80', () => {
  expect(describeTerminal({ isTTY: true, columns: 132, rows: 50 }, { COLUMNS: '60' }, true)).toMatchObject({
    columns: 132,
    rows: 50,
  });
  expect(describeTerminal({}, { COLUMNS: '60', LINES: 'x' }, true)).toMatchObject({ columns: 60, rows: 24 });
  expect(describeTerminal({}, {}, true).columns).toBe(80);
});
