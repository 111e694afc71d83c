/** A row of an answer: its key in an object, '' in a list. */
export type Row = readonly [key: string, row: unknown];

/**
 * The body with a change applied to its table of rows, the envelope kept. The table is found by its shape: a list, or an
 * object of several objects; else it stands in the field that holds most.
 */
export function mapTable(body: unknown, change: (rows: readonly Row[]) => readonly Row[]): unknown {
  if (Array.isArray(body)) {
    const isNested = body.length === 1 && Array.isArray(body[0]);
    return isNested ? [mapTable(body[0], change)] : change(body.map((row) => ['', row])).map(([, row]) => row);
  }
  if (!isFilled(body)) throw new Error(`no table of rows in ${JSON.stringify(body)}`);
  const entries = Object.entries(body);
  const rows = entries.filter(([, value]) => !Array.isArray(value) && isFilled(value));
  if (rows.length > 1) {
    const others = entries.filter((entry) => !rows.includes(entry));
    return Object.fromEntries([...change(rows), ...others]);
  }
  const [field = '', table] = entries.reduce(
    (most, entry) => (sizeOf(entry) > sizeOf(most) ? entry : most),
    ['', null],
  );
  return { ...body, [field]: mapTable(table, change) };
}

function isFilled(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function sizeOf([, value]: [string, unknown]): number {
  return isFilled(value) ? JSON.stringify(value).length : 0;
}
