/** A value from outside as it may stand in a message: JSON of a scalar, the kind of anything larger; at most 60 characters. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${plain(value, 56)}"`;
  if (Array.isArray(value)) return 'array';
  return value !== null && typeof value === 'object' ? 'object' : String(value);
}

/** Text from outside made fit for one line of a terminal: nothing that does not print, at most `max` characters. */
export function plain(text: string, max: number): string {
  const line = text
    .slice(0, 4 * max)
    .replace(/\s+/g, ' ')
    .replace(/\p{C}/gu, '?')
    .trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}
