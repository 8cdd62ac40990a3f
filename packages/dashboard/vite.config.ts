// How the page is built: plain files below dist/, nothing inline, so that the strictest content policy lets it run.
import { defineConfig } from 'vite';

/** Where `npm run dev` finds a controller: MUSTER_URL, or the address of `muster up`. */
const CONTROLLER = process.env.MUSTER_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': { target: CONTROLLER, ws: true, changeOrigin: true } },
  },
});
