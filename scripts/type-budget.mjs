/**
 * Type checks everything, once, and keeps the types affordable: at most as many instantiations as
 * `weyl.typeBudget` of package.json says (the same on every machine), and at most five minutes
 * of checking, by which something that has no end is known also where others compute.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const SECONDS = 300

const budget = JSON.parse(readFileSync('package.json', 'utf8')).weyl.typeBudget
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
const { stdout, status } = spawnSync(process.execPath, [tsc, '--noEmit', '--extendedDiagnostics'], {
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  stdio: ['inherit', 'pipe', 'inherit'],
})

const isFigure = (line) => /^[\w/ ]+: +[\d.]+[sK]?$/.test(line)
const figure = (name) => Number(stdout.match(new RegExp(`^${name}: +([\\d.]+)`, 'm'))?.[1] ?? Number.NaN)
const [instantiations, types, check, total] = ['Instantiations', 'Types', 'Check time', 'Total time'].map(
  figure,
)

const errors = stdout.split('\n').filter((line) => line.trim() !== '' && !isFigure(line))
for (const line of errors) console.error(line)
console.log(
  `types: ${instantiations} instantiations (at most ${budget}), ${types} types, ` +
    `${check} s of checking (at most ${SECONDS}), ${total} s in all`,
)

// Written so that a figure that tsc did not print (NaN) fails too.
const problems = [
  ...(status === 0 ? [] : [`tsc found errors (exit status ${status}).`]),
  ...(instantiations <= budget
    ? []
    : [
        `Too many type instantiations: make the new types cheaper, or raise weyl.typeBudget in package.json and say why.`,
      ]),
  ...(check <= SECONDS ? [] : [`Checking took longer than ${SECONDS} s.`]),
]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
