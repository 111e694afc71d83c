/** The base asset of a market of the workload; padded, so that names and numbers order alike. */
export function baseName(market: number): string {
  return `M${String(market).padStart(5, '0')}`;
}
