import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page as static files: everything from the server itself, nothing inline, so that it runs under a strict policy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  // Its classic JSX transform would want React in scope.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The policy knows no data: scripts or styles, and a picture of its own costs one request once.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The chart library's licence wants its notice in every copy.
    rolldownOptions: { output: { comments: { legal: true } } },
  },
  logLevel: 'warn',
});
