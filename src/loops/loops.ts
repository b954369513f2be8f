/** Steps in the order in which they run, some of them again and again on one tile after the other. */
import type { Cell } from './cells'
import type { Order } from './order'
import type { Step } from './steps'

/** Elements from one tile to the next, for each cell that moves. */
export type Moves = ReadonlyMap<number, number>

/** A step; its cells move with each of the loops around it, the outermost first. */
export interface Placed {
  readonly kind: 'placed'
  readonly step: Step
  readonly moves: readonly Moves[]
  /** The values that it computes, or a part of; those that it only copies where it computes none. */
  readonly makes: readonly number[]
}

export interface Loop {
  readonly kind: 'loop'
  /** Whether its tiles may run at once; then each has a copy of its own of the cells that only it needs. */
  readonly order: Order
  readonly own: readonly number[]
  readonly count: number
  readonly body: readonly Item[]
}

export type Item = Placed | Loop

/** A program in loops. */
export interface Scheduled {
  readonly items: readonly Item[]
  readonly cells: readonly Cell[]
}

/** All steps of an item. */
export const placedIn = (item: Item): readonly Placed[] =>
  item.kind === 'placed' ? [item] : item.body.flatMap(placedIn)
