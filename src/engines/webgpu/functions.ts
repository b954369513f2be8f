/**
 * Functions in WGSL for what it leaves open: what is no number and what is endless in functions of its own, their
 * precision, and the order in which sums are added up. Numbers are told from what is none by their bits.
 */
import { BITS } from './functions/bits'
import { EXPONENTIALS } from './functions/exponentials'
import { POWERS } from './functions/powers'
import type { Sources } from './functions/sources'
import { WAVES } from './functions/waves'

const SOURCES: Sources = { ...BITS, ...EXPONENTIALS, ...WAVES, ...POWERS }

const calledIn = (text: string): readonly string[] =>
  [...text.matchAll(/\b(\w+)\(/g)].map(([, name]) => name).filter((name) => Object.hasOwn(SOURCES, name))

/** All that a text calls, and what that calls, each once, before what calls it. */
export const functionsFor = (text: string): string => {
  const seen = new Set<string>()
  const texts: string[] = []
  const take = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    calledIn(SOURCES[name]).forEach(take)
    texts.push(SOURCES[name])
  }
  calledIn(text).forEach(take)
  return texts.join('\n')
}
