// Builds, and fails when the script that the first page needs is over the budget.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const budget = 200_000;

execFileSync('npx', ['vite', 'build', '--logLevel', 'warn'], { stdio: 'inherit' });
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));

const zipped = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;

/** A chunk with all that it imports before it can run. */
function needs(key, seen = new Set()) {
  const chunk = manifest[key];
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) needs(other, seen);
  return seen;
}

const sum = (files) => [...files].reduce((total, file) => total + zipped(file), 0);
const first = needs('index.html');
console.log(`first load: ${sum(first)} of ${budget} bytes of script, gzipped`);
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  const more = [...needs(key)].filter((file) => !first.has(file));
  console.log(`  then ${key}: ${sum(more)}`);
}
if (sum(first) > budget) process.exit(1);
