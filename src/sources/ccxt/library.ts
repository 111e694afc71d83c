import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CrunchError } from '../../market/error.js';
import { nearest } from '../../market/nearest.js';

/** What crunch uses of an exchange of ccxt; see https://docs.ccxt.com (read 2026-11). */
export interface CcxtExchange {
  /** By method: true, `emulated`, or false or absent. */
  readonly has: Readonly<Record<string, unknown>>;
  /** By unified name, as in `1m`. */
  readonly timeframes?: Readonly<Record<string, unknown>> | undefined;
  /** Least ms between two requests, which ccxt keeps by itself. */
  readonly rateLimit: number;
  readonly features?: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: number } | null } | null };
  loadMarkets(reload: boolean): Promise<object>;
  fetchTickers(): Promise<object>;
  fetchTicker(symbol: string): Promise<object>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  close?(): Promise<unknown>;
}

export interface CcxtSettings {
  /** For one request of ccxt's own. */
  readonly timeoutMs: number;
  /** Carries its requests; null where none is needed. */
  readonly proxy: string | null;
}

export interface CcxtLibrary {
  /** @throws CrunchError `usage` when it has no such exchange. */
  open(name: string, settings: CcxtSettings): CcxtExchange;
}

type CcxtModule = Readonly<Record<string, unknown>> & { readonly exchanges: readonly string[] };
type CcxtClass = new (settings: Readonly<Record<string, unknown>>) => CcxtExchange;

/**
 * Loads the package ccxt: the one that the folder's project has installed, else the one beside crunch.
 *
 * @throws CrunchError `usage` when there is none, or it cannot be loaded.
 */
export async function loadCcxt(folder: string): Promise<CcxtLibrary> {
  const path = find(join(folder, 'package.json')) ?? find(import.meta.url);
  if (path === null) {
    throw new CrunchError('usage', 'ccxt is not installed, and exchanges named ccxt:… need it', {
      hint: 'npm install ccxt',
    });
  }
  const ccxt = await load(path);
  return {
    open(name, { timeoutMs, proxy }) {
      const known = ccxt.exchanges.includes(name) ? ccxt[name] : undefined;
      if (typeof known !== 'function') {
        const near = nearest(name, ccxt.exchanges).map((id) => `ccxt:${id}`);
        throw new CrunchError('usage', `exchange ccxt:${name}: ccxt knows none of this name`, {
          ...(near.length > 0 ? { hint: `did you mean ${near.join(' or ')}?` } : {}),
        });
      }
      const settings = { enableRateLimit: true, timeout: timeoutMs, ...(proxy === null ? {} : { httpsProxy: proxy }) };
      return new (known as CcxtClass)(settings);
    },
  };
}

function find(from: string): string | null {
  try {
    return createRequire(from).resolve('ccxt');
  } catch {
    return null;
  }
}

async function load(path: string): Promise<CcxtModule> {
  try {
    const loaded = (await import(pathToFileURL(path).href)) as { readonly default?: unknown };
    const ccxt = (loaded.default ?? loaded) as CcxtModule;
    if (Array.isArray(ccxt.exchanges)) return ccxt;
  } catch (error) {
    throw new CrunchError('usage', `ccxt at ${path} cannot be loaded`, { hint: 'npm install ccxt', cause: error });
  }
  throw new CrunchError('usage', `what is at ${path} is not ccxt`, { hint: 'npm install ccxt' });
}
