import { readFileSync } from 'node:fs';

/** Set by the bundler; absent when the sources run as they are. */
declare const __CRUNCH_VERSION__: string | undefined;

export const VERSION: string =
  typeof __CRUNCH_VERSION__ === 'string'
    ? __CRUNCH_VERSION__
    : JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
