/**
 * Where expressions come from: the line of the user's program that built them, the layer, or the expression that they
 * are the derivative of. It is recorded only while a program is traced for finding faults; otherwise building an
 * expression costs no more than looking at one variable.
 */

/** A piece of the user's program that is run later than it is written: a layer, a loss. */
export interface Part {
  readonly name: string
  /** Made where it is written. */
  readonly written: Error
}

/** Where an expression was built. Stacks become text only when they are asked for. */
export type Origin =
  | { readonly kind: 'argument'; readonly path: string }
  | { readonly kind: 'built'; readonly stack: Error; readonly inside?: Inside }
  | { readonly kind: 'derivative'; readonly of: string; readonly at: Origin | undefined }

interface Inside {
  readonly part: Part
  /** Made where the part began to run. */
  readonly entered: Error
}

/** What is true of all that is built at the moment. */
type Context =
  | { readonly kind: 'plain'; readonly inside?: Inside }
  | { readonly kind: 'given'; readonly origin: Origin | undefined }

let context: Context | undefined
const origins = new WeakMap<object, Origin>()

const inContext = <T>(next: Context, f: () => T): T => {
  const before = context
  context = next
  try {
    return f()
  } finally {
    context = before
  }
}

/** Where an engine of JavaScript takes how many calls a stack may have; others have no limit. */
const traces = Error as { stackTraceLimit?: number }

/** Runs `f`, and records the origin of every expression that it builds. */
export const recorded = <T>(f: () => T): T => {
  const limit = traces.stackTraceLimit
  traces.stackTraceLimit = Infinity
  try {
    return inContext({ kind: 'plain' }, f)
  } finally {
    if (limit === undefined) delete traces.stackTraceLimit
    else traces.stackTraceLimit = limit
  }
}

/** Records where an expression was built, or that it is an argument, if anybody wants to know. */
export const note = (x: object, argument?: string): void => {
  if (context === undefined) return
  if (argument !== undefined) origins.set(x, { kind: 'argument', path: argument })
  if (origins.has(x)) return
  if (context.kind === 'plain')
    origins.set(x, { kind: 'built', stack: new Error(), ...(context.inside && { inside: context.inside }) })
  else if (context.origin !== undefined) origins.set(x, context.origin)
}

export const originOf = (x: object): Origin | undefined =>
  context === undefined ? undefined : origins.get(x)

/** Keeps an origin beside an instruction, which is plain data and has no place for it. */
export const noteOrigin = (instruction: object, origin: Origin | undefined): void => {
  if (origin !== undefined) origins.set(instruction, origin)
}

/** The origin that was kept beside an instruction. */
export const notedOrigin = (instruction: object): Origin | undefined => origins.get(instruction)

/** What stands in the place of an instruction, with its origin. */
export const withOriginOf = <T extends object>(instruction: object, copy: T): T => {
  noteOrigin(copy, notedOrigin(instruction))
  return copy
}

/** Runs `f`, which builds what stands in the place of an expression or an instruction, such as the same for all lanes. */
export const inPlaceOf = <T>(x: object, f: () => T): T =>
  context === undefined ? f() : inContext({ kind: 'given', origin: origins.get(x) }, f)

/** Runs `f`, which builds the derivative of an expression made by the primitive `of`. */
export const asDerivative = <T>(x: object, of: string, f: () => T): T =>
  context === undefined
    ? f()
    : inContext({ kind: 'given', origin: { kind: 'derivative', of, at: origins.get(x) } }, f)

/** A part that is written here. */
export const partHere = (name: string): Part => ({ name, written: new Error() })

/** Runs a part. */
export const insideOf = <T>(part: Part, f: () => T): T =>
  context === undefined ? f() : inContext({ kind: 'plain', inside: { part, entered: new Error() } }, f)
