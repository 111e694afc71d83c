import { describe, expect, test } from 'vitest';
import { isPrivateAddress } from '../../../src/alerts/channels/private-address.js';

describe('an address', () => {
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
    ...[
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fd00::1',
      '::ffff:10.0.0.1',
      '[::1]',
      '64:ff9b::7f00:1',
    ],
  ])('of this machine or a local network is private: %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  test.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1', '100.128.0.1'])(
    'of the open network is not: %s',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});
