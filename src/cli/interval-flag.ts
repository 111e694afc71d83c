import { Option } from 'commander';
import { parseBucketLength } from '../market/bucket-length.js';

/** `--interval 5m`: read into ms. */
export function intervalFlag(purpose: string): Option {
  return new Option('--interval <length>', purpose).argParser((text) => parseBucketLength(text, '--interval'));
}
