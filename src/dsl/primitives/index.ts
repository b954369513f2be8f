/** The closed set of primitives: every program is made of these and of constants and inputs. */
import { broadcastPrimitive, sumPrimitive } from './broadcast'
import { concatPrimitive } from './concat'
import { einsumPrimitive } from './einsum'
import { castPrimitive, elementwisePrimitives } from './elementwise'
import { gatherPrimitive, scatterPrimitive } from './gather'
import { flipPrimitive, reshapePrimitive, transposePrimitive } from './movement'
import { padPrimitive, slicePrimitive } from './slice'
import { amaxPrimitive, argmaxPrimitive } from './reduce'
import { unwindowsPrimitive, windowsPrimitive } from './windows'

export const primitives = {
  ...elementwisePrimitives,
  cast: castPrimitive,
  broadcast: broadcastPrimitive,
  sum: sumPrimitive,
  amax: amaxPrimitive,
  argmax: argmaxPrimitive,
  reshape: reshapePrimitive,
  transpose: transposePrimitive,
  slice: slicePrimitive,
  pad: padPrimitive,
  concat: concatPrimitive,
  flip: flipPrimitive,
  einsum: einsumPrimitive,
  windows: windowsPrimitive,
  unwindows: unwindowsPrimitive,
  gather: gatherPrimitive,
  scatter: scatterPrimitive,
} as const

export type PrimitiveName = keyof typeof primitives
