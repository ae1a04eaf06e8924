// The three message files have the same keys with the same {parameters}, and no key is unused.
import { readFileSync, readdirSync } from 'node:fs';

const languages = ['fi', 'sv', 'en'];
const messages = Object.fromEntries(
  languages.map((one) => [one, JSON.parse(readFileSync(`src/messages/${one}.json`, 'utf8'))]),
);
const faults = [];

for (const [key, text] of Object.entries(messages.fi)) {
  for (const other of ['sv', 'en']) {
    const translated = messages[other][key];
    if (!translated) faults.push(`${other}.json lacks ${key}`);
    else if (parameters(text) !== parameters(translated)) faults.push(`${other}.json has other parameters in ${key}`);
  }
}
for (const other of ['sv', 'en']) {
  for (const key of Object.keys(messages[other])) if (!(key in messages.fi)) faults.push(`fi.json lacks ${key}`);
}

const code = readdirSync('src', { recursive: true })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('gql') && !name.includes('.test.'))
  .map((name) => readFileSync(`src/${name}`, 'utf8'))
  .join('\n');
// Families such as status.* are asked for by a template, `status.${status}`.
const families = new Set([...code.matchAll(/`(\w+(?:\.\w+)*)\.\$\{/g)].map((match) => match[1]));
for (const key of Object.keys(messages.fi)) {
  const plain = key.replace(/\.one$/, '');
  if (!code.includes(`'${plain}'`) && !code.includes(`"${plain}"`) && !families.has(plain.replace(/\.[^.]+$/, ''))) {
    faults.push(`nothing uses ${key}`);
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`messages: ${Object.keys(messages.fi).length} texts in each of ${languages.length} languages`);

function parameters(text) {
  return (text.match(/\{\w+\}/g) ?? []).sort().join();
}
