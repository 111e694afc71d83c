/** The value, or null where a division by zero left none. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
