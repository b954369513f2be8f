/**
 * The shape rules, computed by the compiler on literal sizes (digit by digit, so that 26 · 26 · 32 costs
 * no more than 2 · 2). A size that is only `number` stays `number`, and is checked when the tensor is built.
 */
import type { Shape } from './shape'
import type { Tensor } from './tensor'
import type * as whole from './whole-numbers'

/** A type error that says what is wrong and shows both shapes. */
export interface ShapeError<Message extends string, Left, Right> {
  /** What does not fit, in words. */
  readonly shapeError: Message
  /** The first shape, or what it was made of. */
  readonly left: Left
  /** The second. */
  readonly right: Right
}

/** Added to an argument's type: nothing when the rule gave a shape, the error when it did not. */
export type Check<Result> = Result extends ShapeError<string, unknown, unknown> ? Result : unknown

/** A tensor of the computed shape; after an error, of an unknown one, so that one mistake is one message. */
export type Of<Result> = Result extends Shape ? Tensor<Result> : Tensor

export type Times<A extends number, B extends number> = number extends A | B
  ? number
  : A extends 1
    ? B
    : B extends 1
      ? A
      : whole.Product<A, B>

/** Number of elements. */
export type Size<S extends Shape> = S extends readonly []
  ? 1
  : S extends readonly [infer Only extends number]
    ? Only
    : S extends readonly [infer Head extends number, ...infer Tail extends Shape]
      ? Times<Head, Size<Tail>>
      : number

/** ⌊a / b⌋ on whole numbers. */
export type Quotient<A extends number, B extends number> = number extends A | B
  ? number
  : B extends 1
    ? A
    : whole.WholeQuotient<A, B>

/** Places of a window of size K moving by `Stride` over N elements. */
export type Windows<N extends number, K extends number, Stride extends number = 1> = number extends
  N | K | Stride
  ? number
  : whole.Places<N, K, Stride>

/** Places when the input is padded so that stride 1 keeps its size: ⌈N / Stride⌉. */
export type SameWindows<N extends number, Stride extends number> = number extends N | Stride
  ? number
  : Stride extends 1
    ? N
    : whole.Places<N, 1, Stride>

export type Padding = 'valid' | 'same'

/** Places from the first to the last that a window of K with holes sees: (K − 1) · Dilation + 1. */
type Reach<K extends number, Dilation extends number> = Dilation extends 1
  ? K
  : Windows<Times<K, Dilation>, Dilation>

/** The output size of a convolution or a pooling along one axis. */
export type Convolved<
  N extends number,
  K extends number,
  Stride extends number,
  P extends Padding,
  Dilation extends number = 1,
> = P extends 'same' ? SameWindows<N, Stride> : Windows<N, Reach<K, Dilation>, Stride>

/** The input size of a convolution that gives N places, along one axis: the output size of the transposed one. */
export type ConvTransposed<
  N extends number,
  K extends number,
  Stride extends number,
  P extends Padding,
  Dilation extends number = 1,
> = P extends 'same'
  ? Times<N, Stride>
  : number extends N | K | Stride | Dilation
    ? number
    : whole.Seen<N, Reach<K, Dilation>, Stride>

// a size that is only `number` may be 1: beside a 1 it stays unknown, beside another size it is that or repeated
type Joined<A extends number, B extends number> = number extends A
  ? B extends 1
    ? A
    : B
  : number extends B
    ? A extends 1
      ? B
      : A
    : A extends B
      ? A
      : A extends 1
        ? B
        : B extends 1
          ? A
          : false

type Aligned<A extends Shape, B extends Shape, Tail extends Shape> = A extends readonly []
  ? readonly [...B, ...Tail]
  : B extends readonly []
    ? readonly [...A, ...Tail]
    : A extends readonly [...infer As extends Shape, infer X extends number]
      ? B extends readonly [...infer Bs extends Shape, infer Y extends number]
        ? Joined<X, Y> extends infer Z extends number
          ? Aligned<As, Bs, readonly [Z, ...Tail]>
          : false
        : Shape
      : Shape

/** The common shape of two operands, aligned at the last axis. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : Aligned<A, B, readonly []> extends infer R extends Shape
    ? R
    : ShapeError<'these shapes do not broadcast', A, B>

/** Whether two shapes have the same number of elements, as far as the types tell. */
export type Reshaped<From extends Shape, To extends Shape> = number extends Size<From> | Size<To>
  ? To
  : Size<From> extends Size<To>
    ? To
    : ShapeError<'these shapes hold different numbers of elements', From, To>

type Letters = Readonly<Record<string, number>>

/** The sizes that the letters of one operand name, or false where two sizes meet under one letter. */
type LetterSizes<
  Word extends string,
  S extends Shape,
  Known extends Letters,
> = Word extends `${infer Letter}${infer Word2}`
  ? S extends readonly [infer N extends number, ...infer S2 extends Shape]
    ? Letter extends keyof Known
      ? Known[Letter] extends N
        ? LetterSizes<Word2, S2, Known>
        : number extends N | Known[Letter]
          ? LetterSizes<Word2, S2, Known>
          : false
      : LetterSizes<Word2, S2, Known & Readonly<Record<Letter, N>>>
    : false
  : S extends readonly []
    ? Known
    : false

type Spelled<Word extends string, Known> = Word extends `${infer Letter}${infer Rest}`
  ? Letter extends keyof Known
    ? Known[Letter] extends infer N extends number
      ? readonly [N, ...Spelled<Rest, Known>]
      : never
    : never
  : readonly []

/** The sizes that the letters of all operands name; `Shape` where that of one is known at run time only. */
type WordSizes<
  Words extends string,
  Shapes extends readonly Shape[],
  Known extends Letters,
> = Shapes extends readonly [infer S extends Shape, ...infer More extends readonly Shape[]]
  ? number extends S['length']
    ? Shape
    : Words extends `${infer Word},${infer Rest}`
      ? LetterSizes<Word, S, Known> extends infer Both extends Letters
        ? WordSizes<Rest, More, Both>
        : false
      : More extends readonly []
        ? LetterSizes<Words, S, Known>
        : false
  : number extends Shapes['length']
    ? Shape
    : false

/** The shape of `einsum('ij,jk->ik', a, b)`. */
export type Einsum<
  Formula extends string,
  Shapes extends readonly Shape[],
> = Formula extends `${infer Words}->${infer Result}`
  ? WordSizes<Words, Shapes, Record<never, never>> extends infer Known
    ? Known extends Shape
      ? Shape
      : Known extends Letters
        ? Spelled<Result, Known>
        : ShapeError<`the shapes do not fit the formula ${Formula}`, Shapes, Formula>
    : Shape
  : Shape

/** The shape without the listed axes (counted from 0, or from −1, the last one). */
export type DropAxes<
  S extends Shape,
  Axes extends number,
  Seen extends readonly unknown[] = readonly [],
> = number extends S['length'] | Axes
  ? Shape
  : S extends readonly [infer Head extends number, ...infer Tail extends Shape]
    ? Seen['length'] extends Axes
      ? DropAxes<Tail, Axes, readonly [...Seen, unknown]>
      : `-${S['length']}` extends `${Axes}`
        ? DropAxes<Tail, Axes, readonly [...Seen, unknown]>
        : readonly [Head, ...DropAxes<Tail, Axes, readonly [...Seen, unknown]>]
    : readonly []

/** The shape with its axes in another order. */
export type Permuted<S extends Shape, Order extends readonly number[]> = number extends S['length']
  ? Shape
  : { readonly [I in keyof Order]: S[Order[I]] }
