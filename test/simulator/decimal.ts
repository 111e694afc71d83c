const SCALES = Array.from({ length: 13 }, (_, decimals) => 10 ** decimals);

/** As `toFixed` for numbers from 0 up, about twice as fast for what fits into 53 bits. */
export function fixed(value: number, decimals: number): string {
  const scale = SCALES[decimals] as number;
  const units = Math.round(value * scale);
  if (decimals === 0 || !(units >= 0 && units < 4e15)) return value.toFixed(decimals);
  const whole = Math.floor(units / scale);
  // The leading 1 keeps the zeros behind the point.
  return `${whole}.${String(scale + units - whole * scale).slice(1)}`;
}

/** The nearest number with that many decimals, never 0: exactly what `fixed` prints. */
export function toTick(value: number, decimals: number): number {
  const scale = SCALES[decimals] as number;
  return Math.max(1, Math.round(value * scale)) / scale;
}

/** A volume as it is published: 8 decimals, 2 for large ones. */
export function toVolume(value: number): number {
  return value < 1e7 ? Math.round(value * 1e8) / 1e8 : Math.round(value * 100) / 100;
}
