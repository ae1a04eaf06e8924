import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The libraries carry marks for a compiler that isn't used here; everything else that is wrong is told.
const onwarn = (warning, tell) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || tell(warning);

export default defineConfig({
  base: '/graphiql/',
  plugins: [react()],
  worker: { format: 'es' },
  // The editor alone is over the default warning limit; nothing of it is loaded by the dashboard. The build empties dist/;
  // public/.gitkeep comes back into it, as go:embed needs a file there before any build.
  build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 6000, rollupOptions: { onwarn } },
});
