/** The wording of errors in programs without types. */
import { describe, expect, test } from 'vitest'
import { add, cast } from '../../src/dsl/functions/arithmetic'
import { pad } from '../../src/dsl/functions/structure'
import { adapt } from '../../src/dsl/learning/adapt'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { reparam } from '../../src/dsl/networks/reparam'
import { literal, placeholder, tensor } from '../../src/dsl/primitives/leaves'
import { show } from '../../src/dsl/primitives/show'
import { compile } from '../../src/engines/compile'

/** A call as a program without types makes it. */
const loose = (f: object, ...given: readonly unknown[]): unknown =>
  Reflect.apply(f as () => unknown, undefined, given)

const noType = (name: string): string =>
  `got the type '${name}', expected float32, int32, bool.\n  Fix: 'float32', which a tensor has if nothing is said.`

const x = placeholder([1])

const mistakes: Readonly<Record<string, readonly [() => unknown, string]>> = {
  'a type that is none': [
    () => loose(tensor, [1], [1], 'f32'),
    "tensor: got the type 'f32', expected float32, int32, bool.\n  Fix: 'float32', which a tensor has if nothing is said.",
  ],
  'a number of a type that is none': [() => loose(literal, 1, 'f32'), `literal: ${noType('f32')}`],
  'a placeholder of a type that is none': [
    () => loose(placeholder, [1], 'f32'),
    `placeholder: ${noType('f32')}`,
  ],
  'a cast to a type that is none': [() => loose(cast, x, 'float16'), `cast: ${noType('float16')}`],
  'padding by pairs': [
    () => loose(pad, x, [[-1, 0]]),
    'pad, before: got a list of 1, expected a list of whole numbers.',
  ],
  'nothing to show': [
    () => loose(show),
    'show: got undefined, expected a tensor.\n  Likely cause: an argument is missing.',
  ],
  'a promise that was not awaited': [
    () => loose(show, Promise.resolve(1)),
    'show: got an object of type Promise, expected a tensor.\n  Likely cause: a promise that was not awaited.',
  ],
  'a network of no shape': [
    () => loose(input, 3),
    'input: got 3, expected a record.\n  Fix: input([28, 28, 1]), or a record of such shapes.',
  ],
  'no reparameterisation': [
    () => loose(reparam),
    'reparam: got undefined, expected a function.\n  Likely cause: an argument is missing.\n  Fix: a reparameterisation: reparam(fullSharing({ rank: 3 })).',
  ],
  'a layer that was given no network': [
    () => loose(dense(3)),
    'layer dense: got undefined, expected a record of parameters, init, apply.\n  Likely cause: an argument is missing.\n  Fix: a network before it: pipe(input([3]), dense(2)).',
  ],
  'settings without a loss': [
    () => loose(adapt, {}),
    'adapt, loss: got undefined, expected a function.\n  Likely cause: an argument is missing.\n  Fix: adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }).',
  ],
  'a function that is compiled for no engine': [
    () => loose(compile, add),
    "compile: got undefined, expected a record.\n  Likely cause: an argument is missing.\n  Fix: an engine, { engine: reference } or { engine: await engineNamed('wasm') }.",
  ],
  'an engine that was left out': [
    () => loose(compile, add, {}),
    "compile, engine: got undefined, expected a record of name, load.\n  Likely cause: an argument is missing.\n  Fix: an engine, { engine: reference } or { engine: await engineNamed('wasm') }.",
  ],
}

const said = (mistake: () => unknown): string => {
  try {
    mistake()
    return 'nothing'
  } catch (error) {
    return String(error)
  }
}

describe('the message about', () => {
  test.each(Object.entries(mistakes))('%s', (_, [mistake, message]) => {
    expect(said(mistake)).toBe(`WeylError: ${message}`)
  })
})
