/** The contenders that run in a Node process, by name. */
import { engineNames } from '../../src/engines'
import type { Contender } from '../harness/contender'
import { weyl } from './weyl'

/** Those without a chance to be fast: an oracle, and plain loops. */
const SLOW = ['reference', 'cpu']

/** The engines that are timed unless others are asked for. */
export const fastEngines = engineNames.map(([name]) => name).filter((name) => !SLOW.includes(name))

export const contenders: Readonly<Record<string, Contender>> = {
  ...Object.fromEntries(engineNames.map(([name]) => [`weyl:${name}`, weyl(name)])),
}
