import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-code.js';
import { renderError } from '../../../src/cli/render/error-text.js';
import { CrunchError, type ErrorCode } from '../../../src/market/error.js';

const BUSY = new CrunchError('busy', 'another collector runs', { hint: 'stop that one first' });

describe('an error on stderr', () => {
  test('is a line that names crunch and a line with the hint', () => {
    expect(renderError(BUSY, { isJson: false, isVerbose: false })).toBe(
      'crunch: another collector runs\n  stop that one first',
    );
  });

  test('is one JSON object on one line when JSON was asked for', () => {
    const text = renderError(BUSY, { isJson: true, isVerbose: false });
    expect(JSON.parse(text)).toEqual({
      error: { code: 'busy', message: 'another collector runs', retryable: true, hint: 'stop that one first' },
    });
    expect(text).not.toContain('\n');
  });

  test('that crunch did not expect is one line too, with the stack only in verbose', () => {
    const error = new TypeError('x is not a function\nsecond line');
    const brief = renderError(error, { isJson: false, isVerbose: false });
    expect(brief.split('\n')).toEqual([
      'crunch: internal error: TypeError: x is not a function',
      '  this is a defect in crunch; --verbose shows where',
    ]);
    expect(renderError(error, { isJson: false, isVerbose: true })).toContain('error-text.test.ts');
    expect(JSON.parse(renderError(error, { isJson: true, isVerbose: false })).error.code).toBe('internal');
  });

  test('names what caused it in verbose', () => {
    const error = new CrunchError('store', 'cannot open', { cause: new Error('disk I/O error') });
    expect(renderError(error, { isJson: false, isVerbose: true })).toContain('caused by Error: disk I/O error');
  });

  test('cannot steer the terminal', () => {
    const error = new CrunchError('upstream', 'got "\u001b[2J\u202e"');
    expect(renderError(error, { isJson: false, isVerbose: false })).toBe('crunch: got "?[2J?"');
  });
});

test.each([
  ['usage', 2],
  ['config', 2],
  ['unknown', 2],
  ['limit', 2],
  ['no-data', 5],
  ['busy', 1],
  ['store', 1],
  ['upstream', 1],
  ['exhausted', 4],
  ['interrupted', 130],
] as [ErrorCode, number][])('an error of the sort %s ends with %i', (code, exit) => {
  expect(exitCodeOf(new CrunchError(code, 'x'))).toBe(exit);
});

test('an error that crunch did not expect ends with 1', () => {
  expect(exitCodeOf(new Error('x'))).toBe(1);
});
