// Reads `go test -json` and shows what go test itself would: a line for each package, and all that a failing test
// said. Leaves "PASSED FAILED" in the file that is its argument and fails when a test or a build failed.
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const counts = { pass: 0, fail: 0, skip: 0 }
const said = new Map() // output of the tests that still run, by package and test
let brokenPackages = 0

const key = (event) => `${event.Package} ${event.Test ?? ''}`
const take = (event) => {
  const text = (said.get(key(event)) ?? []).join('')
  said.delete(key(event))
  return text
}

function seen(event) {
  if (event.Action === 'build-output') return process.stdout.write(event.Output)
  if (event.Action === 'output') {
    if (!said.has(key(event))) said.set(key(event), [])
    return said.get(key(event)).push(event.Output)
  }
  if (!(event.Action in counts)) return
  const output = take(event)
  if (event.Test) {
    counts[event.Action]++
    if (event.Action !== 'pass') process.stdout.write(output)
    return
  }
  if (event.Action === 'fail') {
    brokenPackages++
    for (const [name, rest] of said) if (name.startsWith(`${event.Package} `)) process.stdout.write(rest.join('')) // cut off by a panic
  }
  process.stdout.write(output.replace(/^PASS\n/, ''))
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('{')) seen(JSON.parse(line))
  else console.log(line)
}
if (brokenPackages > 0 && counts.fail === 0) counts.fail = brokenPackages
console.log(`Go: ${counts.pass} passed, ${counts.fail} failed, ${counts.skip} skipped`)
writeFileSync(process.argv[2], `${counts.pass} ${counts.fail}\n`)
process.exitCode = counts.fail > 0 || counts.pass === 0 ? 1 : 0
