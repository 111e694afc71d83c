/**
 * A header of field names and a line per row, quoted as in RFC 4180, lines ended by a line feed. Numbers keep every
 * digit, null is an empty cell, a list is joined by spaces.
 */
export function renderCsv(fields: readonly string[], rows: readonly object[]): string {
  const lines = rows.map((row) => fields.map((field) => cell(Reflect.get(row, field))).join(','));
  return [fields.map(cell).join(','), ...lines].join('\n');
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
