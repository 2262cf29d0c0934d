import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  css: { postcss: { plugins: [mantine()] } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    // What of others is in it: `/licences.json`, which Settings shows.
    license: { fileName: 'licences.json' },
    chunkSizeWarningLimit: 1000,
    target: 'es2023',
    // The content security policy allows no data: scripts, and small fonts are better kept by the browser.
    assetsInlineLimit: 0,
  },
  // `npm run dev -w web` beside a running `dagflux serve --port 4080`.
  server: { proxy: { '/api': 'http://127.0.0.1:4080' } },
});
