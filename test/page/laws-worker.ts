/** The laws of engines in a worker of a page: it is told how many threads to use, and answers what did not hold. */
import * as fc from 'fast-check'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { threadsHere } from '../../src/engines/wasm/workers'
import { webgpuInPage } from '../../src/engines/webgpu/page'
import { cases } from '../dsl/primitives/cases'
import { bitsOn } from '../engines/chunked-step'
import { edgeCases } from '../engines/edges/cases'
import { assertNearReference } from '../engines/edges/near-reference'
import { unitsOf, zeroesSubnormals } from '../engines/edges/units'
import { assertCallOnEngines } from '../laws/calls-on-engines'
import { programs } from '../laws/programs'
import { assertGradientOnEngines, assertProgramOnEngines } from '../laws/programs-on-engines'

/** What the worker is asked. */
export interface Asked {
  readonly engine: 'wasm' | 'webgpu'
  readonly threads: number
  /** Random cases of each law. */
  readonly runs: number
}

/** What it answers. */
export interface Answer {
  readonly threadsHere: number
  /** What an engine of two threads is refused with, if it is. */
  readonly refusal: string | undefined
  readonly laws: number
  readonly cases: number
  readonly broken: readonly string[]
  /** The bits of an outer step, see `bitsOn`. */
  readonly bits: string
}

const refusalOfTwo = async (): Promise<string | undefined> => {
  try {
    await wasmEngine({ threads: 2 }).dispose()
    return undefined
  } catch (error) {
    return String(error)
  }
}

const answer = async ({ engine: asked, threads, runs }: Asked): Promise<Answer> => {
  const engine = asked === 'wasm' ? wasmEngine({ threads }) : await webgpuInPage()
  const broken: string[] = []
  const count = { laws: 0, cases: 0 }
  const check = async <T>(
    law: string,
    arbitrary: fc.Arbitrary<T>,
    holds: (value: T) => Promise<void>,
    numRuns = runs,
  ): Promise<void> => {
    const counted = async (value: T): Promise<void> => {
      count.cases++
      await holds(value)
    }
    count.laws++
    await fc
      .assert(fc.asyncProperty(arbitrary, counted), { numRuns })
      .catch((error: unknown) => broken.push(`${law}: ${String(error)}`))
  }
  for (const [name, calls] of Object.entries(cases))
    await check(name, calls, (call) => assertCallOnEngines([engine], call))
  for (const [dtype, ofType] of Object.entries(edgeCases))
    for (const [name, calls] of Object.entries(ofType))
      await check(`${name} of ${dtype} at the edges`, calls, (call) =>
        assertNearReference(engine, name, [call], {
          units: unitsOf(asked),
          zeroes: zeroesSubnormals(asked),
        }),
      )
  await check('a random program', programs, (program) => assertProgramOnEngines([engine], program), 10 * runs)
  await check('its gradient', programs, (program) => assertGradientOnEngines([engine], program), 5 * runs)
  const bits = await bitsOn(engine)
  await engine.dispose()
  return { threadsHere: threadsHere(4), refusal: await refusalOfTwo(), ...count, broken, bits }
}

/** What of a worker is used: types of pages and of Node exclude each other. */
interface Scope {
  onmessage: (event: { readonly data: Asked }) => void
  readonly postMessage: (message: Answer | { readonly failed: string }) => void
}

const scope = globalThis as unknown as Scope

scope.onmessage = ({ data }) => {
  void answer(data).then(
    (answered) => scope.postMessage(answered),
    (error: unknown) => scope.postMessage({ failed: String(error) }),
  )
}
