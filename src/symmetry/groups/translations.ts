/** Cyclic translations: what leaves a line or a grid on one side comes in again on the other. */
import type { FiniteGroup } from './group'
import { cyclic } from './cyclic'
import { directProduct } from './direct-product'

/**
 * Translations of a cycle of `length` places: an element is by how many.
 *
 * @example
 * translations(5).show(2) // 'shift by 2'
 */
export const translations = (length: number): FiniteGroup<number> => {
  const { elements, index, identity, compose, inverse } = cyclic(length)
  const show = (k: number): string => (k === 0 ? 'no shift' : `shift by ${k}`)
  return { name: `Z${length}`, elements, index, identity, compose, inverse, show }
}

/**
 * Translations of a grid whose edges meet, down and to the right.
 *
 * @example
 * translations2d(3, 4).show([1, 2]) // 'shift by 1 down, 2 right'
 */
export const translations2d = (rows: number, columns: number): FiniteGroup<readonly [number, number]> => ({
  ...directProduct(translations(rows), translations(columns)),
  name: `Z${rows} × Z${columns}`,
  show: ([down, right]) => (down === 0 && right === 0 ? 'no shift' : `shift by ${down} down, ${right} right`),
})
