import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  // The build empties dist/; public/.gitkeep comes back into it, as go:embed needs a file there before any build.
  // ECharts alone is over the default warning limit; scripts/size.mjs watches what the first page loads.
  build: { target: 'es2023', manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: { proxy: { '/graphql': { target: server, ws: true }, '^/(auth|imports|export|open)/?': server } },
  // On a machine that builds other things meanwhile the component library takes its time.
  test: { environment: 'jsdom', testTimeout: 20_000, include: ['src/**/*.test.{ts,tsx}'] },
});
