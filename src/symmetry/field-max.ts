/**
 * Pooling over the channels of each field: what a network sees of a group is gone after it.
 *
 * Law: does not change when the channels of a field change places.
 */
import { fail } from '../dsl/core/problem'
import { type Shape, showShape } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import { andThen, type Net } from '../dsl/networks/net'
import { reshape } from '../dsl/primitives/movement'
import { amax } from '../dsl/primitives/reduce'

/**
 * Largest of the `size` channels of each field: [H, W, C] → [H, W, C / size].
 *
 * @example
 * pipe(input([3, 3, 32]), fieldMax(4)).output // [3, 3, 8]
 */
export const fieldMax =
  (size: number) =>
  <In extends Shape, H extends number, W extends number, Slow, Fast>(
    net: Net<In, readonly [H, W, number], Slow, Fast>,
  ): Net<In, readonly [H, W, number], Slow, Fast> => {
    const [height, width, channels] = net.output
    if (!Number.isInteger(size) || size < 1 || channels % size !== 0)
      fail({
        where: 'fieldMax',
        given: `fields of ${size} channels for ${showShape(net.output)}`,
        expected: 'a number that divides the channels',
      })
    const fields = [height, width, channels / size, size]
    const pooled = (x: AnyTensor): AnyTensor => amax(reshape(x, fields), [3])
    return andThen(
      net,
      'fieldMax',
      [height, width, channels / size],
      (x) => pooled(x) as Tensor<readonly [H, W, number]>,
    )
  }
