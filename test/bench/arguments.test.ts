import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { parseArguments } from '../../bench/arguments'

const choices = {
  parts: [
    ['rank1', 'one'],
    ['ops', 'two'],
  ],
  peers: ['jax-js', 'torch-loop'],
} as const

const parsed = (line: string) => parseArguments(line.split(' ').filter(Boolean), choices)

test('without words everything runs, for as long as it takes', () => {
  expect(parsed('')).toEqual(
    E.right({
      names: ['rank1', 'ops'],
      engines: undefined,
      peers: undefined,
      reps: undefined,
      json: undefined,
      list: false,
    }),
  )
})

test('names and options are taken', () => {
  expect(parsed('ops --engines wasm,reference --peers torch-loop --reps 7 --json out.json --list')).toEqual(
    E.right({
      names: ['ops'],
      engines: ['wasm', 'reference'],
      peers: ['torch-loop'],
      reps: 7,
      json: 'out.json',
      list: true,
    }),
  )
  expect(parsed('--peers none')).toMatchObject({ right: { peers: [] } })
})

test.each([
  ['rank2', "'rank2'"],
  ['--engines abacus', "'abacus'"],
  ['--peers jax', "'jax'"],
  ['--reps 0', "'0'"],
  ['--reps many', "'many'"],
  ['--fast', "unknown option '--fast'"],
  ['--json', 'argument missing'],
])('%s is refused, and named', (line, given) => {
  const result = parsed(line)
  expect(E.isLeft(result) ? result.left.given : 'nothing').toContain(given)
})

test('help lists parts, engines and peers', () => {
  const result = parsed('--help')
  const text = E.isRight(result) && 'help' in result.right ? result.right.help : ''
  for (const word of ['rank1', 'ops', 'wasm', 'torch-loop', '--reps']) expect(text).toContain(word)
})
