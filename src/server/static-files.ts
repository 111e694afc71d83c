import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { type Content, createContent } from './content.js';
import { DOCS_SCRIPT, DOCS_STYLE } from './docs-page.js';

/** What the server hosts beside the API, all in memory. It holds no data, so that it is given without a token. */
export interface StaticFiles {
  /**
   * The file at a path.
   *
   * @param isVisit true when a person opens the path: then the page answers for the addresses that it makes itself.
   */
  find(path: string, isVisit: boolean): Content | undefined;
  /** Whether `/docs` can be shown. */
  readonly hasDocs: boolean;
}

/** Where the files are that a build has made; each may be missing. */
export interface Assets {
  /** The built page: `index.html`, and what it loads. */
  readonly pageDir?: string | undefined;
  /** The bundle of openapi-explorer. */
  readonly docsScript?: string | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Vite writes a hash of the content into these names, so that they never change. */
const HASHED = /^\/assets\/.+-[\w-]{8}\.\w+$/;
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

const NO_PAGE = `crunch serves its HTTP API here; the page was not built.

  /api/v1/exchanges   /api/v1/markets   /api/v1/stats?rank=pct-change   /api/v1/status
  /openapi.json describes all of it
`;

/** What the API answers itself, also to a browser's address bar. */
const API = /^\/(?:api|metrics|healthz|openapi\.json|docs|assets)(?:\/|$)/;

/** Reads all files once; a change on disk is seen by the next start. */
export async function readStaticFiles({ pageDir, docsScript }: Assets): Promise<StaticFiles> {
  const files = new Map<string, Content>();
  if (pageDir !== undefined) await addFolder(files, pageDir);
  if (!files.has('/index.html')) files.set('/', textContent(NO_PAGE, '.txt'));
  if (docsScript !== undefined) {
    files.set('/docs/docs.css', textContent(DOCS_STYLE, '.css'));
    files.set('/docs/docs.js', textContent(DOCS_SCRIPT, '.js'));
    files.set('/docs/openapi-explorer.js', createContent(await readFile(docsScript), headersOf('.js', ASK_AGAIN)));
  }
  const page = files.get('/index.html');
  return {
    hasDocs: docsScript !== undefined,
    find: (path, isVisit) => files.get(path) ?? (path === '/' || (isVisit && !API.test(path)) ? page : undefined),
  };
}

async function addFolder(files: Map<string, Content>, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const known = new Set(names);
  for (const name of names) {
    const type = extname(name);
    if (!(type in TYPES)) continue;
    const path = `/${name.slice(folder.length).split(sep).filter(Boolean).join('/')}`;
    const compressed: Content['compressed'] = new Map();
    if (known.has(`${name}.br`)) compressed.set('br', await readFile(`${name}.br`));
    if (known.has(`${name}.gz`)) compressed.set('gzip', await readFile(`${name}.gz`));
    const headers = headersOf(type, HASHED.test(path) ? FOREVER : ASK_AGAIN);
    files.set(path, createContent(await readFile(name), headers, compressed));
  }
}

function textContent(text: string, type: string): Content {
  return createContent(Buffer.from(text), headersOf(type, ASK_AGAIN));
}

function headersOf(type: string, cacheControl: string): Record<string, string> {
  return { 'Cache-Control': cacheControl, 'Content-Type': TYPES[type] ?? 'application/octet-stream' };
}
