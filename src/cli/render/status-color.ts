import type { Colors } from '../terminal.js';

/** Green for what went well, red for what failed, yellow for what was not done. */
export function statusColor(colors: Colors, status: string): (text: string) => string {
  if (status === 'ok') return colors.green;
  if (status === 'failed') return colors.red;
  return status === 'skipped' || status === 'missed' || status === 'empty' ? colors.yellow : String;
}
