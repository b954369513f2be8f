/** Completion as a shell asks for it: `weyl complete -- WORDS`, of which the last is not finished. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { weyl } from '../../src/cli/weyl'

const said: string[] = []

beforeEach(() => {
  said.length = 0
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void said.push(String(text)))
})
afterEach(() => vi.restoreAllMocks())

test.each([
  [['exp'], ['explain', 'export']],
  [
    ['run', 'rm'],
    ['rmnist', 'rmnist-dedicated'],
  ],
  [['run', 'rmnist', '--inner'], ['--inner-steps']],
  [
    ['explain', 'synthetic', '--out'],
    ['--out', '--outer-rate'],
  ],
  [
    ['profile', 'rm'],
    ['rmnist', 'rmnist-dedicated'],
  ],
])('completes %j', async (words, expected) => {
  await weyl(['complete', '--', ...words])
  expect(said.map((line) => line.split('\t')[0])).toEqual(expect.arrayContaining(expected))
})

test.each(['bash', 'zsh', 'fish', 'powershell'])('is a script for %s', async (shell) => {
  await weyl(['completion', shell])
  expect(said.join('\n')).toMatch(/weyl['" ]? complete/)
})
