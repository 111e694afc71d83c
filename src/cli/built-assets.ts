import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Set by the bundler; absent when the sources run as they are. */
declare const __CRUNCH_VERSION__: string | undefined;

/** What the build has put beside the program for browsers; nothing of it where crunch runs from its sources. */
export function builtAssets(): { readonly pageDir?: string | undefined; readonly docsScript?: string | undefined } {
  if (typeof __CRUNCH_VERSION__ !== 'string') return {};
  return { pageDir: built('web'), docsScript: built('docs/openapi-explorer.min.js') };
}

/** The bundler decides whether this code lands in the entry or in a chunk a folder below. */
function built(name: string): string | undefined {
  return ['./', '../'].map((up) => fileURLToPath(new URL(up + name, import.meta.url))).find((path) => existsSync(path));
}
