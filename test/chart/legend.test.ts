import { describe, expect, it } from 'vitest';
import { legendLines } from '../../src/chart/legend.js';

const entry = (label: string, hasData = true) => ({ label, hasData });
const plain = (text: string) => text;

describe('legendLines', () => {
  it('gives each of eight series a line of its own', () => {
    const lines = legendLines(
      'abcdefgh'.split('').map((label) => entry(label)),
      80,
      plain,
    );
    expect(lines).toEqual(['── a   ━━ b   ══ c   ╌╌ d   ++ e   xx f   oo g   ** h']);
  });

  it('says which series has nothing to show', () => {
    expect(legendLines([entry('kraken'), entry('gemini', false)], 80, plain)).toEqual([
      '── kraken   ━━ gemini (no data)',
    ]);
  });

  it('goes on in a new line and cuts what is too long for one', () => {
    expect(legendLines([entry('kraken'), entry('coinbase'), entry('independent-reserve')], 20, plain)).toEqual([
      '── kraken',
      '━━ coinbase',
      '══ independent-rese…',
    ]);
  });
});
