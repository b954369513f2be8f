/**
 * What the compiler says of an expression's shapes beside what they are: the text of an expression is computed and
 * compiled, and the type must say the shapes of the value, no more and no less.
 */
import { compileFunction } from 'node:vm'
import * as weyl from '../../src'
import { isTensor } from '../../src/dsl/core/tensor'
import { pipe } from 'fp-ts/function'
import { diagnostics, withImports } from './compiler'

/** An expression whose value is a tensor or a network. */
export interface Example {
  readonly code: string
}

const names = { ...weyl, pipe }

/** The value of an expression in which all public names are known; nothing where it is refused. */
const valueOf = ({ code }: Example): readonly unknown[] => {
  try {
    const compute = compileFunction(`return ${code}`, Object.keys(names)) as (
      ...all: readonly unknown[]
    ) => unknown
    return [compute(...Object.values(names))]
  } catch (error) {
    if (error instanceof weyl.WeylError) return []
    throw error
  }
}

type Named = Readonly<Record<string, weyl.Tree>>
type AnyNet = weyl.Net<weyl.Tree, weyl.Tree, Named, Named>

const isNet = (value: unknown): value is AnyNet =>
  typeof value === 'object' && value !== null && 'init' in value

/** A tensor's shape, or those of a network's output and parameters, as text. */
const shapesOf = (value: unknown): string => {
  if (isTensor(value)) return `readonly [${value.shape.join(', ')}]`
  if (isNet(value)) {
    const { slow, fast } = value.init(weyl.key(0))
    return shapesOf({ output: value.output, slow, fast })
  }
  const entries = Object.entries(value as object)
  return entries.length === 0
    ? 'Empty'
    : `{ ${entries.map(([name, entry]) => `readonly ${name}: ${shapesOf(entry)}`).join('; ')} }`
}

const snippetOf = ({ code }: Example, value: unknown): string =>
  withImports(`
    type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
    type Empty = Readonly<Record<never, never>>
    type Shapes<T> = T extends Tensor<infer S extends Shape, DType>
      ? S
      : [keyof T] extends [never] ? Empty : { readonly [K in keyof T]: Shapes<T[K]> }
    const expression = ${code}
    ${isNet(value) ? 'const value = { output: expression.output, ...expression.init(key(0)) }' : 'const value = expression'}
    export const same: ${
      // a size that is known at run time only may be `number`, but not another number
      /Number\(|fieldBias/.test(code)
        ? 'Wanted extends Shapes<typeof value> ? true : false'
        : 'Equal<Shapes<typeof value>, Wanted>'
    } = true
    type Wanted = ${shapesOf(value)}
  `)

/** Those whose type says something else than the value, with what the compiler says. */
export const wronglyTyped = (examples: readonly Example[]): readonly string[] => {
  const known = examples.flatMap((example) => valueOf(example).map((value) => ({ example, value })))
  const snippets = known.map(({ example, value }, i) => [`value${i}`, snippetOf(example, value)] as const)
  return Object.entries(diagnostics(Object.fromEntries(snippets))).flatMap(([, messages], i) =>
    messages.length === 0
      ? []
      : [`${known[i].example.code} ${shapesOf(known[i].value)}: ${messages.join('; ')}`],
  )
}
