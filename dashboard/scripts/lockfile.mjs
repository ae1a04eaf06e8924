// The lock file pins versions and checksums and names no registry's host: those who build choose where from.
import { readFileSync } from 'node:fs';

const text = readFileSync('package-lock.json', 'utf8');
const hosts = text.match(/"resolved"|https?:\/\/registry[^"]*/g);
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d/.test(version));

if (hosts || loose.length > 0) {
  console.error(hosts ? `package-lock.json names a registry: ${hosts[0]}` : `not pinned: ${loose.join(' ')}`);
  process.exit(1);
}
console.log('lockfile: pinned, no registry named');
