/** What one part of the benchmark has to say. */
export interface Section {
  readonly title: string;
  /** Sentences below the title, one paragraph each: what was done, and what to keep in mind. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
}

export interface Table {
  readonly columns: readonly string[];
  /** As many cells each as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

/** Markdown whose columns also line up on a terminal. */
export function renderSection({ title, notes, tables }: Section): string {
  return [`## ${title}`, ...notes, ...tables.map(renderTable)].map((part) => `${part}\n`).join('\n');
}

/** A Markdown table: words on the left, figures on the right. */
export function renderTable({ columns, rows }: Table): string {
  const escaped = rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const layout = columns.map((name, column) => {
    const cells = escaped.map((row) => row[column] ?? '');
    const width = Math.max(3, name.length, ...cells.map((cell) => cell.length));
    return { width, isFigures: column > 0 && cells.every((cell) => /^[-\d]/.test(cell)) };
  });
  const line = (cells: readonly string[]) => {
    const padded = layout.map(({ width, isFigures }, column) => {
      const cell = cells[column] ?? '';
      return isFigures ? cell.padStart(width) : cell.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = layout.map(({ width, isFigures }) => (isFigures ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(columns), line(rule), ...escaped.map(line)].join('\n');
}

/** `12.3`, with as many decimals as leave three digits, as far as there are any. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `526,000`: a rate or count to three digits. */
export function rounded(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toLocaleString('en-US') : '-';
}

/** How many times as long as `ours` the others take, `12.3 ×`. */
export function times(theirs: number, ours: number): string {
  return `${figure(theirs / ours)} ×`;
}
