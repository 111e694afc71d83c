import { csvLines, renderCsv } from './csv.js';
import type { Format } from './result.js';

/** A pair on one exchange as it is written: what names it, and its rows of numbers, page by page. */
export interface WrittenSeries {
  readonly head: Readonly<Record<string, string>>;
  readonly pages: AsyncIterable<readonly (readonly (number | null)[])[]>;
}

export interface SeriesNames {
  /** Of the list of rows in JSON. */
  readonly list: string;
  /** Of the CSV's columns: those of the head, then those of a row. */
  readonly fields: readonly string[];
}

/**
 * The series as the text that `renderResult` would make of them whole, piece by piece and without the last line end: whatever
 * their length, one page is held.
 *
 * @param isOneLine JSON without a line for each series.
 */
export async function* seriesText(
  all: AsyncIterable<WrittenSeries>,
  format: Exclude<Format, 'table'>,
  { list, fields }: SeriesNames,
  isOneLine = false,
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield renderCsv(fields, []);
    for await (const { head, pages } of all) {
      const names = Object.values(head);
      for await (const page of pages) {
        const rows = page.map((row) => Object.fromEntries([...names, ...row].map((cell, i) => [fields[i], cell])));
        yield `\n${csvLines(fields, rows).join('\n')}`;
      }
    }
    return;
  }
  const isArray = format === 'json';
  const lineEnd = isOneLine ? '' : '\n';
  let count = 0;
  for await (const { head, pages } of all) {
    if (count > 0) yield isArray ? `,${lineEnd}` : '\n';
    else if (isArray) yield `[${lineEnd}`;
    count += 1;
    yield `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(list)}:[`;
    let isFirst = true;
    for await (const page of pages) {
      yield `${isFirst ? '' : ','}${JSON.stringify(page).slice(1, -1)}`;
      isFirst = false;
    }
    yield ']}';
  }
  if (isArray) yield count === 0 ? '[]' : `${lineEnd}]`;
}
