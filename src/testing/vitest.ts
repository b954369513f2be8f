/**
 * `weyl/testing/vitest`: importing it, in a test or a set-up file, gives vitest's `expect` the matchers
 * `toBeEquivariant` and `toBeInvariant`, which take the terms of `equivariant` and `invariant`.
 *
 * Contract: a matcher fails with fast-check's report of the smallest case; with `.not`, where no case was found. A
 * function or an action that throws fails the test either way.
 *
 * @module weyl/testing/vitest
 */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import type { Shape } from '../dsl/core/shape'
import { BROKEN, equivariant, invariant, type Law } from './equivariant'
import type { Equivariance, EquivarianceOfAll, Invariance, InvarianceOfAll, Subject } from './terms'
import type { Trial } from './trial'

type Parameters<G, P> = fc.Parameters<[Trial<G, P>]>

declare module 'vitest' {
  interface Matchers<T> {
    /** f(g · x) = g · f(x): `await expect(f).toBeEquivariant({ in, out, inputs })`. */
    toBeEquivariant: T extends (...args: readonly never[]) => unknown
      ? <G, const S extends Shape, P>(
          terms: Equivariance<G, S> | EquivarianceOfAll<G, S, P>,
          parameters?: Parameters<G, P>,
        ) => Promise<void>
      : never
    /** f(g · x) = f(x): `await expect(f).toBeInvariant({ in, inputs })`. */
    toBeInvariant: T extends (...args: readonly never[]) => unknown
      ? <G, const S extends Shape, P>(
          terms: Invariance<G, S> | InvarianceOfAll<G, S, P>,
          parameters?: Parameters<G, P>,
        ) => Promise<void>
      : never
  }
}

interface Verdict {
  readonly pass: boolean
  readonly message: () => string
}

const verdict = async <G, P>(
  what: string,
  law: Law<G, P>,
  parameters?: Parameters<G, P>,
): Promise<Verdict> => {
  const details = await fc.check(law, parameters)
  if (!details.failed)
    return {
      pass: true,
      message: () =>
        `expected a function that is not ${what}, but it was in all ${details.numRuns} cases (seed ${details.seed})`,
    }
  const report = (await fc.asyncDefaultReportMessage(details)) ?? ''
  const { errorInstance: cause } = details
  if (cause instanceof Error && cause.name === BROKEN)
    return { pass: false, message: () => `${cause.message}\n${report}` }
  throw new Error(report, { cause })
}

/** The terms of one function, as far as the program needs them: the compiler has seen the rest. */
type AnyTerms = Equivariance<unknown, Shape>

expect.extend({
  toBeEquivariant: (f: Subject<Shape>, terms: AnyTerms, parameters?: Parameters<unknown, undefined>) =>
    verdict(`equivariant under ${terms.in.group.name}`, equivariant(f, terms), parameters),
  toBeInvariant: (f: Subject<Shape>, terms: AnyTerms, parameters?: Parameters<unknown, undefined>) =>
    verdict(`invariant under ${terms.in.group.name}`, invariant(f, terms), parameters),
})

// without an export it is CommonJS to esbuild, as package.json says, and so would be all that it imports
export {}
