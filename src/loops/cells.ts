/** Where values lie: pieces of a work area whose use is known beforehand, constants, or memory from outside. */
import type { DType, Values } from '../dsl/core/tensor'
import type { Target } from './target'

export type Cell =
  /** So many elements. */
  | { readonly kind: 'work'; readonly dtype: DType; readonly size: number }
  | { readonly kind: 'constant'; readonly dtype: DType; readonly values: Values }
  | { readonly kind: 'outside'; readonly dtype: DType; readonly index: number }

/** So many bytes and what is left until another value may begin. */
export const aligned = (bytes: number, { alignment }: Target): number =>
  Math.ceil(bytes / alignment) * alignment
