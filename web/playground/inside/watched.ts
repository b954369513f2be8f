/**
 * `weyl` as programs of the playground have it. It computes what it computes elsewhere; but what it computes is also seen:
 * figures of `iterate` as curves, what `asciiArt` draws as pictures, what is compiled as programs. And a person may choose
 * the engine in the program's place.
 */
import * as weyl from '../../../src'
import { startEngine } from '../../training/engines'
import { explain, picture } from './page'
import { sayPoint } from './say'

/** Programs that are explained, at most. */
const MOST = 8

const compiled: (() => void)[] = []

/** Explains what was compiled: after the program's end, so that it takes none of its time. */
export const explainAll = (): void => {
  for (const one of compiled.splice(0)) one()
}

/** Makes a note of a function and of what it was first called with. */
const note = <A extends readonly weyl.Tree[]>(f: (...given: A) => weyl.Tree, given: A): void => {
  if (compiled.length < MOST) compiled.push(() => explain(f, ...given))
}

const compile: typeof weyl.compile = <A extends readonly weyl.Tree[], B extends weyl.Tree>(
  f: (...given: A) => B,
  options: { readonly engine: weyl.Engine },
) => {
  const real = weyl.compile(f, options)
  let isFirst = true
  const call = (...given: A): Promise<B> => {
    if (isFirst) note(f, given)
    isFirst = false
    return real(...given)
  }
  return Object.assign(call, { program: real.program, dispose: real.dispose })
}

const iterate: typeof weyl.iterate = async (step, options) => {
  const real = await weyl.iterate(step, options)
  note(step, [options.state, options.data])
  return {
    ...real,
    advance: async (...given) => {
      const advanced = await real.advance(...given)
      for (const [path, x] of weyl.paths(advanced.figures))
        if (x.shape.length === 0) sayPoint(path || 'figure', weyl.valueOf(x))
      return advanced
    },
  }
}

const asciiArt: typeof weyl.asciiArt = (x, shades) => {
  const text = weyl.asciiArt(x, shades)
  picture(x)
  return text
}

/** The library, on the engine of that name, or as the program says. */
export const watched = (engine: string | undefined): typeof weyl => ({
  ...weyl,
  asciiArt,
  compile,
  iterate,
  engineNamed: (name) => (engine === undefined ? weyl.engineNamed(name) : startEngine(engine)),
})
