/**
 * Which motions a function does not see: f(exp(tA) x) stays as it is, to first order, if ∇f(x) · A x = 0. The rows
 * ∇f(x) ⊗ x of many points x make the polarisation matrix, whose right singular vectors with small singular values
 * are the generators A (Moskalev, Sepliarskaia, Sosnovik and Smeulders, "LieGG: Studying learned Lie group
 * generators", NeurIPS 2022). Of images, A moves the plane: the row is the sum over pixels of ∂f/∂pixel times the
 * slope of the image there ⊗ the pixel's place, (right, up, 1), and A has a row for each of right and up.
 *
 * Laws: a function that is invariant to A has error 0 for it; multiples of a function have its errors; the mean
 * square of the errors of orthonormal A is 1.
 */
import { fail } from '../../dsl/core/problem'
import { type Key, normal, split } from '../../dsl/core/random'
import { type Shape, showShape, sizeOf } from '../../dsl/core/shape'
import type { AnyTensor, Tensor } from '../../dsl/core/tensor'
import { mul } from '../../dsl/primitives/elementwise'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import { reduceSum } from '../../dsl/primitives/reduce'
import { grad } from '../../dsl/transforms/grad'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import { reference } from '../../engines/reference'
