import type { Origin } from './setting.js';

/** One place that settings come from, before anything is checked: by key (`db`, `sources.kraken.url`). */
export interface Layer {
  readonly origin: Origin;
  readonly values: ReadonlyMap<string, RawValue>;
}

export interface RawValue {
  readonly value: unknown;
  /** What a user would change: `--db`, `CRUNCH_DB`, the path of the file. */
  readonly name: string;
  /** The start of an error about it: `--db`, `CRUNCH_DB`, `/home/me/.config/crunch/config.toml: db`. */
  readonly where: string;
}

/** A layer of texts whose name is all that has to be said about them; those not set are left out. */
export function textLayer(
  origin: Origin,
  texts: Iterable<readonly [key: string, name: string, text: string | undefined]>,
): Layer {
  const values = new Map<string, RawValue>();
  for (const [key, name, value] of texts) {
    if (value !== undefined) values.set(key, { value, name, where: name });
  }
  return { origin, values };
}
