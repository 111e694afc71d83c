import { lineStyle } from './line-style.js';

interface LegendEntry {
  readonly label: string;
  readonly hasData: boolean;
}

/** Between two entries of one line. */
const SPACE = '   ';

/**
 * Which line is which, as `── kraken   ━━ coinbase`, on as many lines as the width asks for. A label that is too long
 * for a line of its own is cut and ends in `…`.
 *
 * @param paint colours what belongs to a series.
 */
export function legendLines(
  entries: readonly LegendEntry[],
  width: number,
  paint: (text: string, seriesIndex: number) => string,
): string[] {
  const lines: { text: string; length: number }[] = [];
  for (const [index, { label, hasData }] of entries.entries()) {
    const plain = cut(`${lineStyle(index).level.repeat(2)} ${label}${hasData ? '' : ' (no data)'}`, width);
    const text = paint(plain, index);
    const length = [...plain].length;
    const line = lines.at(-1);
    if (line && line.length + SPACE.length + length <= width) {
      line.text += SPACE + text;
      line.length += SPACE.length + length;
    } else {
      lines.push({ text, length });
    }
  }
  return lines.map(({ text }) => text);
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
