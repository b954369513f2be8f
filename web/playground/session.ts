/** A run of a program, from the code to its end. */
import { showProblem } from '../../src/dsl/core/problem'
import type { Compiler } from './compiler'
import type { Results } from './results'
import type { Said } from './said'
import { type Sandbox, startSandbox } from './sandbox'

/** Where a run is. */
export type State =
  /** `still`: its last line has run, but perhaps not all that it began. */
  { readonly kind: 'running'; readonly still: boolean } | { readonly kind: 'ended'; readonly how: string }

export interface Session {
  readonly run: (code: string, engine: string) => Promise<void>
  readonly stop: () => void
}

/** The engine that is none: programs then have those that they name. */
export const AS_WRITTEN = 'written'

/** `library` is the script that programs are put after. */
export const session = (
  library: string,
  compiler: Compiler,
  results: Results,
  tell: (state: State) => void,
): Session => {
  const before = library.split('\n').length + 1
  let current: Sandbox | undefined
  let turn = 0

  const end = (how: string): void => {
    current?.stop()
    current = undefined
    turn++
    tell({ kind: 'ended', how })
  }

  const run = async (code: string, engine: string): Promise<void> => {
    current?.stop()
    results.clear()
    tell({ kind: 'running', still: false })
    const mine = ++turn
    const made = await compiler.transpile(code)
    // stopped, or begun anew
    if (mine !== turn) return
    if (!('script' in made)) {
      const line = code.slice(0, made.from).split('\n').length
      results.fail(made.text, line)
      end('It did not run: it is not TypeScript.')
      return
    }
    const began = performance.now()
    const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`
    const settings = { before, ...(engine === AS_WRITTEN ? {} : { engine }) }
    const script = `${library}\nweyl.run(${JSON.stringify(settings)}, async (require, exports) => {\n${made.script}\n})`

    const fail = (problem: string, line: number | undefined): void => {
      results.fail(problem, line === undefined ? undefined : made.lines[line - 1])
      end(`It failed after ${seconds()}.`)
    }
    const hear = (said: Said): void => {
      if (said.kind === 'printed') results.print(said.text, said.level)
      else if (said.kind === 'points') results.points(said.points)
      else if (said.kind === 'picture') results.picture(said)
      else if (said.kind === 'explained') results.explained(said)
      else if (said.kind === 'failed') fail(said.problem, said.line)
      else if (said.kind === 'broken') fail(said.message, said.line - before)
      else if (said.kind === 'ended' && said.waited) end(`It ended after ${seconds()}.`)
      else if (said.kind === 'ended') tell({ kind: 'running', still: true })
    }
    current = startSandbox(script, hear, (why) => end(`${why} It had run for ${seconds()}.`))
  }

  return {
    run: (code, engine) =>
      run(code, engine).catch((error: unknown) =>
        end(showProblem({ where: 'the playground', given: String(error), expected: 'a program that runs' })),
      ),
    stop: () => end('It was stopped.'),
  }
}
