/** Origins in words: `at /home/me/net.ts:12, in layer dense2`. */
import type { Origin } from './origin'

interface Frame {
  readonly file: string
  readonly line: string
}

/** The frames of a stack, innermost first. */
const framesOf = ({ stack = '' }: Error): readonly Frame[] =>
  stack.split('\n').flatMap((text) => {
    // V8: `at f (file:1:2)`, `at file:1:2`; others: `f@file:1:2`
    const [, file, line] =
      /(?:\(|@|\bat (?:async )?)((?:[a-z]+:\/\/)?[^()@]+?):(\d+):\d+\)?$/.exec(text) ?? []
    return file === undefined ? [] : [{ file: file.replace(/^file:\/\//, ''), line }]
  })

const OWN = /^(.*\/)dsl\/core\/place\.[jt]s$/

/** Whether a file is Weyl's own; what it brings as models and experiments counts as a user's. */
const isOwn = ((): ((file: string) => boolean) => {
  const here = framesOf(new Error())[0]?.file ?? ''
  const sources = OWN.exec(here)?.[1]
  if (sources === undefined) {
    // a bundle: all files beside this one
    const folder = here.slice(0, here.lastIndexOf('/') + 1)
    return (file) => folder !== '' && file.startsWith(folder)
  }
  return (file) => file.startsWith(sources) && !/^(models|experiments)\//.test(file.slice(sources.length))
})()

const isUsers = ({ file }: Frame): boolean =>
  !isOwn(file) && !/^node:|\/node_modules\/|^<anonymous>$|^native$/.test(file)

const shown = (frame: Frame | undefined): string =>
  frame === undefined ? '' : `at ${frame.file}:${frame.line}`

const place = ({ stack, inside }: Origin & { readonly kind: 'built' }): string => {
  const frames = framesOf(stack)
  const nearest = frames.findIndex(isUsers)
  if (inside === undefined) return shown(frames[nearest])
  const own = frames.length - framesOf(inside.entered).length
  // a line of the part itself, or the one on which the part is written
  const line = nearest >= 0 && nearest < own ? frames[nearest] : framesOf(inside.part.written).find(isUsers)
  return [shown(line), `in ${inside.part.name}`].filter((text) => text !== '').join(', ')
}

/** Where an expression was built; nothing where that is not known. */
export const placeOf = (origin: Origin | undefined): string => {
  if (origin === undefined) return ''
  if (origin.kind === 'argument') return `argument ${origin.path}`
  if (origin.kind === 'built') return place(origin)
  return ['in the derivative of', origin.of, placeOf(origin.at)].filter((text) => text !== '').join(' ')
}
