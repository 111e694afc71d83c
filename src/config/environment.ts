import { CrunchError } from '../market/error.js';
import { nearest } from '../market/nearest.js';
import { type Layer, textLayer } from './layer.js';

/** The variable that replaces a source's origin: `CRUNCH_BINANCE_US_URL`. */
function urlVariable(sourceId: string): string {
  return `CRUNCH_${sourceId.toUpperCase().replaceAll('-', '_')}_URL`;
}

/**
 * The settings that the environment holds; an empty variable counts as not set.
 *
 * @throws CrunchError `config` when a `CRUNCH_…_URL` names no source: a slip there would send requests to the real API.
 */
export function environmentLayer(
  env: Readonly<Record<string, string | undefined>>,
  sourceIds: readonly string[],
): Layer {
  const keys = new Map([
    ['CRUNCH_DB', 'db'],
    ['CRUNCH_EXCHANGES', 'exchanges'],
    ...sourceIds.map((id) => [urlVariable(id), `sources.${id}.url`] as const),
  ]);
  for (const name of Object.keys(env)) {
    if (!/^CRUNCH_.*_URL$/.test(name) || keys.has(name)) continue;
    const [near] = nearest(name, sourceIds.map(urlVariable));
    throw new CrunchError('config', `${name}: no source has this name`, {
      hint: near ? `did you mean ${near}?` : `sources: ${sourceIds.join(', ')}`,
    });
  }
  return textLayer(
    'environment',
    [...keys].map(([name, key]) => [key, name, env[name] || undefined] as const),
  );
}
