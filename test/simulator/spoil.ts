import type { RowShape } from './dialect.js';
import type { Misbehaviour, Spoiler } from './faults.js';
import { chance, seedOf } from './walk.js';

type RowFault = Extract<Misbehaviour, { kind: 'values' | 'empty' | 'duplicates' | 'vanished' }>;
type Holder = Record<string | number, unknown>;

/** The same answer with its rows spoilt; works on the text, so that a map can hold a key twice. */
export function spoilRows(body: string, shape: RowShape, fault: RowFault): string {
  const root: unknown = JSON.parse(body);
  const steps = [...shape.container];
  const holder: Holder = { root };
  let at: string | number = 'root';
  let parent = holder;
  for (const step of steps) {
    parent = parent[at] as Holder;
    at = step === '*' ? (Object.keys(parent)[0] as string) : step;
  }
  const rows = parent[at];
  if (typeof rows !== 'object' || rows === null) return body;
  const text = rowsText(rows as Holder, shape, fault);
  if (parent === holder) return text;
  const mark = '@rows@';
  parent[at] = mark;
  return JSON.stringify(root).replace(`"${mark}"`, () => text);
}

function rowsText(rows: Holder, shape: RowShape, fault: RowFault): string {
  const entries = Object.entries(rows);
  const isList = Array.isArray(rows);
  const texts = changed(entries, shape, fault).map(([key, row]) =>
    isList ? JSON.stringify(row) : `${JSON.stringify(key)}:${JSON.stringify(row)}`,
  );
  return isList ? `[${texts.join(',')}]` : `{${texts.join(',')}}`;
}

function changed(entries: [string, unknown][], shape: RowShape, fault: RowFault): [string, unknown][] {
  switch (fault.kind) {
    case 'empty':
      return [];
    case 'duplicates':
      return entries.flatMap((entry) => [entry, entry]);
    case 'vanished':
      return entries.filter(([key, row]) => !isGone(shape.symbolOf?.(row, key), fault.symbols));
    case 'values': {
      const count = Math.min(fault.rows ?? entries.length, entries.length);
      const first = Math.floor((entries.length - count) / 2);
      return entries.map(([key, row], index) =>
        index >= first && index < first + count ? [key, spoilRow(row, shape.value, fault.as)] : [key, row],
      );
    }
  }
}

function isGone(symbol: string | undefined, symbols: readonly string[] | undefined): boolean {
  if (symbol === undefined) return false;
  return symbols ? symbols.includes(symbol) : chance(seedOf(7, symbol), 0) < 0.25;
}

function spoilRow(row: unknown, path: readonly (string | number)[], as: Spoiler): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return spoilValue(row, as);
  const holder = row as Holder;
  if (as === 'missing') {
    if (Array.isArray(row)) return row.slice(0, step as number);
    delete holder[step];
    return holder;
  }
  holder[step] = spoilRow(holder[step], rest, as);
  return holder;
}

/** Keeps a number a number and a text a text where the API's own zero or negative is meant. */
function spoilValue(value: unknown, as: Spoiler): unknown {
  const isText = typeof value === 'string';
  switch (as) {
    case 'object':
      return { unexpected: true };
    case 'text':
      return 'unexpected';
    case 'nan':
      return 'NaN';
    case 'infinity':
      return isText ? 'Infinity' : '1e999';
    case 'blank':
      return '';
    case 'zero':
      return isText ? '0.00000000' : 0;
    case 'negative':
      return isText ? '-1.5' : -1.5;
    case 'null':
    case 'missing':
      return null;
  }
}
