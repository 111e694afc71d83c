import { isIP } from 'node:net';

/** Whether only programs on this machine can reach an address that the server binds. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

/**
 * Whether a `Host` header names this server: its loopback names, the address it is bound to, or a name it was told, with
 * any port. Bound to every address, it answers to any address in digits too: only names can be rebound to it.
 */
export function createHostCheck(bound: string, names: readonly string[]): (header: string) => boolean {
  const known = new Set(['localhost', '127.0.0.1', '::1', bare(bound), ...names.map(bare)]);
  const isEverywhere = ['0.0.0.0', '::'].includes(bare(bound));
  let lastKnown = '';
  const isKnown = (header: string) => {
    const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(header);
    if (!match?.[1]) return false;
    const name = bare(match[1]);
    return known.has(name) || (isEverywhere && isIP(name) !== 0);
  };
  return (header) => {
    if (header === lastKnown) return true;
    if (!isKnown(header)) return false;
    lastKnown = header;
    return true;
  };
}

/** `http://127.0.0.1:8787`, with an IPv6 address in brackets. */
export function serverUrl(host: string, port: number): string {
  return `http://${isIP(bare(host)) === 6 ? `[${bare(host)}]` : host}:${port}`;
}

function bare(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
