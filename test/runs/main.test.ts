import { spawn } from 'node:child_process'
import { describe, expect } from 'vitest'
import { test } from '../laws/law'

interface Ended {
  readonly code: number | null
  readonly said: string
}

/**
 * Runs a process of its own whose task is `body`, a function of `signal` in JavaScript; interrupts it whenever
 * it says so on stderr, and once more when it says that it was interrupted, if `twice`.
 */
const main = (body: string, { debug = false, twice = false } = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const script = `
      const E = require('fp-ts/Either')
      const { fail } = require('./src/dsl/core/problem')
      const ready = () => process.stderr.write('READY')
      const pause = () => new Promise((resolve) => setTimeout(resolve, 5))
      const problem = { where: 'here', given: 'this', expected: 'that', fix: 'do so' }
      require('./src/runs/main').runMain((signal) => async () => { ${body} }, { debug: ${debug} })`
    const child = spawn(process.execPath, ['-r', 'ts-node/register', '-e', script])
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      const text = chunk.toString()
      said += text
      if (text.includes('READY') || (twice && text.includes('Interrupted'))) child.kill('SIGINT')
    })
    child.on('close', (code) => resolve({ code, said }))
  })

describe('runMain', () => {
  test('is silent about what went well', async () => {
    expect(await main('return E.right(undefined)')).toEqual({ code: 0, said: '' })
  })

  test('explains a problem, returned or thrown, without a stack', async () => {
    const ended = { code: 1, said: 'here: got this, expected that.\n  Fix: do so.\n' }
    expect(await main('return E.left(problem)')).toEqual(ended)
    expect(await main('return E.left(problem)', { debug: true })).toEqual(ended)
    expect(await main('return fail(problem)')).toEqual(ended)
  })

  test('shows the stack of an exception when asked to', async () => {
    const { code, said } = await main('return fail(problem)', { debug: true })
    expect(code).toBe(1)
    expect(said).toMatch(/^here: got this, expected that\.\n {2}Fix: do so\.\n[^]*\n {4}at [^]*problem\.ts/)
  })

  test('owns up to a defect', async () => {
    const words =
      'internal: TypeError: got no such thing, expected no exception.\n' +
      '  Likely cause: a defect of weyl, not of your input.\n' +
      '  Fix: run again with --debug, and report what it prints.\n'
    const body = "throw new TypeError('no such thing')"
    expect(await main(body)).toEqual({ code: 1, said: words })
    const { code, said } = await main(body, { debug: true })
    expect(code).toBe(1)
    expect(said.startsWith(`${words}TypeError: no such thing\n    at `)).toBe(true)
  })

  const interrupted = 'READY\nInterrupted: finishing the step at hand. Press Ctrl-C again to stop at once.\n'

  test('lets an interrupted task finish', async () => {
    const saving =
      "ready(); while (!signal.aborted) await pause(); process.stderr.write('saved'); return E.right()"
    expect(await main(saving)).toEqual({ code: 130, said: `${interrupted}saved` })
  })

  test('does not complain of being interrupted', async () => {
    const leaving = 'ready(); while (true) { await pause(); signal.throwIfAborted() }'
    expect(await main(leaving)).toEqual({ code: 130, said: interrupted })
  })

  test('still explains a problem after an interruption', async () => {
    const failing = 'ready(); while (!signal.aborted) await pause(); return E.left(problem)'
    expect(await main(failing)).toEqual({
      code: 1,
      said: `${interrupted}here: got this, expected that.\n  Fix: do so.\n`,
    })
  })

  test('ends at once when interrupted again', async () => {
    const deaf = 'ready(); while (true) await pause()'
    expect(await main(deaf, { twice: true })).toEqual({ code: 130, said: interrupted })
  })
})
