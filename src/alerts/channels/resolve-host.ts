import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPrivateAddress } from './private-address.js';
import { SendError } from './send-error.js';

/**
 * The addresses of a host, at least one.
 *
 * @throws SendError when one of them is private and that is not allowed, or when the name leads nowhere.
 */
export async function resolveHost(host: string, isPrivateAllowed: boolean): Promise<readonly Address[]> {
  const plain = host.replace(/^\[|\]$/g, '');
  const addresses = isIP(plain) ? [{ address: plain, family: isIP(plain) }] : await lookUp(plain);
  const inside = addresses.find(({ address }) => isPrivateAddress(address));
  if (inside !== undefined && !isPrivateAllowed) throw privateTarget(plain, inside.address);
  return addresses;
}

export interface Address {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** The refusal of a target inside the user's own network. */
function privateTarget(host: string, address: string): SendError {
  const name = host === address ? host : `${host} (${address})`;
  return new SendError(`${name} is a private address; allow_private = true in its table allows it`, false);
}

async function lookUp(host: string): Promise<readonly Address[]> {
  try {
    return await lookup(host, { all: true });
  } catch (cause) {
    throw new SendError(`${host} cannot be resolved (${(cause as NodeJS.ErrnoException).code})`, true, { cause });
  }
}
