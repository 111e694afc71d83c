/**
 * A header of field names and a line per row, quoted as in RFC 4180, lines ended by a line feed. Numbers keep every
 * digit, null is an empty cell, a list is joined by spaces.
 */
export function renderCsv(fields: readonly string[], rows: readonly object[]): string {
  return [fields.map(cell).join(','), ...csvLines(fields, rows)].join('\n');
}

/** The lines of the rows alone. */
export function csvLines(fields: readonly string[], rows: readonly object[]): string[] {
  return rows.map((row) => fields.map((field) => cell(Reflect.get(row, field))).join(','));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
