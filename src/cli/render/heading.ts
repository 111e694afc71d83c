import { displayWidth } from './display-width.js';

const SEPARATOR = ' · ';

/** Remarks in a row, broken between remarks where the line would be too wide; empty ones are left out. */
export function renderHeading(remarks: readonly string[], width: number): string {
  const lines: string[] = [];
  for (const remark of remarks.filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last + SEPARATOR + remark) <= width) {
      lines[lines.length - 1] = last + SEPARATOR + remark;
    } else {
      lines.push(remark);
    }
  }
  return lines.join('\n');
}
