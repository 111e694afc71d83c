import type { Dispatcher } from 'undici';
import { maskLocation } from '../config/location.js';
import { CrunchError } from '../market/error.js';

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/**
 * What carries requests through the proxy that the environment names, in lower or upper case; undefined where it names
 * none. This machine and the names in `NO_PROXY` are reached directly.
 *
 * @throws CrunchError `config` when a proxy is no http(s) URL.
 */
export async function openProxy(env: Readonly<Record<string, string | undefined>>): Promise<Dispatcher | undefined> {
  const httpProxy = readProxy(env, 'HTTP_PROXY');
  const httpsProxy = readProxy(env, 'HTTPS_PROXY');
  const direct = (env.no_proxy || env.NO_PROXY || '').split(',').map((name) => name.trim());
  if ((!httpProxy && !httpsProxy) || direct.includes('*')) return undefined;
  const { EnvHttpProxyAgent } = await import('undici');
  return new EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy: [...direct.filter(Boolean), ...LOOPBACK].join(',') });
}

/**
 * The proxy that `HTTPS_PROXY` names; null where it names none, or where everything is reached directly.
 *
 * @throws CrunchError `config` when it is no http(s) URL.
 */
export function httpsProxy(env: Readonly<Record<string, string | undefined>>): string | null {
  const direct = (env.no_proxy || env.NO_PROXY || '').split(',').map((name) => name.trim());
  return direct.includes('*') ? null : readProxy(env, 'HTTPS_PROXY') || null;
}

function readProxy(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name.toLowerCase()] || env[name] || '';
  if (value === '' || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) return value;
  throw new CrunchError('config', `${name}: unexpected "${maskLocation(value)}"`, {
    hint: 'write it as http://127.0.0.1:3128',
  });
}
