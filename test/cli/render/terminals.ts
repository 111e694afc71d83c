import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { Terminal } from '../../../src/cli/terminal.js';

/** A screen without colour. */
export function plainTerminal(columns = 80): Terminal {
  return { isTty: false, columns, rows: 24, colors: pc.createColors(false) };
}

/** A screen with colour. */
export function colorTerminal(columns = 80): Terminal {
  return { isTty: true, columns, rows: 24, colors: pc.createColors(true) };
}

/** The text without its colours. */
export function withoutColor(text: string): string {
  return stripVTControlCharacters(text);
}
