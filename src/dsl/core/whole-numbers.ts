/**
 * Arithmetic on sizes by the compiler: whole numbers as lists of decimal digits, the last digit first, calculated with as
 * on paper, with tables for what two digits give. (A library for all of arithmetic pays for signs and fractions with as
 * many instantiations as the types of fifty networks.)
 *
 * Laws: the type of a product is the product, for all sizes of up to 15 digits; of a quotient the whole part of the
 * quotient; of the places of a window ⌊(n − k) / stride⌋ + 1, where the window fits; of the reach of n windows
 * (n − 1) · stride + k, where there are any.
 */
type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
type Digits = readonly Digit[]

/** Last digit of a product, and what it carries; last digit of a sum, and what it carries. */
// prettier-ignore
type Ones = readonly [
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'],
  readonly ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  readonly ['0', '2', '4', '6', '8', '0', '2', '4', '6', '8'],
  readonly ['0', '3', '6', '9', '2', '5', '8', '1', '4', '7'],
  readonly ['0', '4', '8', '2', '6', '0', '4', '8', '2', '6'],
  readonly ['0', '5', '0', '5', '0', '5', '0', '5', '0', '5'],
  readonly ['0', '6', '2', '8', '4', '0', '6', '2', '8', '4'],
  readonly ['0', '7', '4', '1', '8', '5', '2', '9', '6', '3'],
  readonly ['0', '8', '6', '4', '2', '0', '8', '6', '4', '2'],
  readonly ['0', '9', '8', '7', '6', '5', '4', '3', '2', '1'],
]
// prettier-ignore
type Tens = readonly [
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'],
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'],
  readonly ['0', '0', '0', '0', '0', '1', '1', '1', '1', '1'],
  readonly ['0', '0', '0', '0', '1', '1', '1', '2', '2', '2'],
  readonly ['0', '0', '0', '1', '1', '2', '2', '2', '3', '3'],
  readonly ['0', '0', '1', '1', '2', '2', '3', '3', '4', '4'],
  readonly ['0', '0', '1', '1', '2', '3', '3', '4', '4', '5'],
  readonly ['0', '0', '1', '2', '2', '3', '4', '4', '5', '6'],
  readonly ['0', '0', '1', '2', '3', '4', '4', '5', '6', '7'],
  readonly ['0', '0', '1', '2', '3', '4', '5', '6', '7', '8'],
]
// prettier-ignore
type Sum = readonly [
  readonly ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  readonly ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'],
  readonly ['2', '3', '4', '5', '6', '7', '8', '9', '0', '1'],
  readonly ['3', '4', '5', '6', '7', '8', '9', '0', '1', '2'],
  readonly ['4', '5', '6', '7', '8', '9', '0', '1', '2', '3'],
  readonly ['5', '6', '7', '8', '9', '0', '1', '2', '3', '4'],
  readonly ['6', '7', '8', '9', '0', '1', '2', '3', '4', '5'],
  readonly ['7', '8', '9', '0', '1', '2', '3', '4', '5', '6'],
  readonly ['8', '9', '0', '1', '2', '3', '4', '5', '6', '7'],
  readonly ['9', '0', '1', '2', '3', '4', '5', '6', '7', '8'],
]
// prettier-ignore
type Carry = readonly [
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '0', '0'],
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '0', '1'],
  readonly ['0', '0', '0', '0', '0', '0', '0', '0', '1', '1'],
  readonly ['0', '0', '0', '0', '0', '0', '0', '1', '1', '1'],
  readonly ['0', '0', '0', '0', '0', '0', '1', '1', '1', '1'],
  readonly ['0', '0', '0', '0', '0', '1', '1', '1', '1', '1'],
  readonly ['0', '0', '0', '0', '1', '1', '1', '1', '1', '1'],
  readonly ['0', '0', '0', '1', '1', '1', '1', '1', '1', '1'],
  readonly ['0', '0', '1', '1', '1', '1', '1', '1', '1', '1'],
  readonly ['0', '1', '1', '1', '1', '1', '1', '1', '1', '1'],
]

type Listed<
  Text extends string,
  Found extends Digits = [],
> = Text extends `${infer D extends Digit}${infer Rest}` ? Listed<Rest, [D, ...Found]> : Found

type InDigits<L extends Digits, Text extends string = ''> = L extends readonly [
  infer D extends Digit,
  ...infer Rest extends Digits,
]
  ? InDigits<Rest, `${D}${Text}`>
  : Text

/** A number times a digit, and what was carried. */
type Scaled<L extends Digits, By extends Digit, C extends Digit = '0'> = L extends readonly [
  infer D extends Digit,
  ...infer Rest extends Digits,
]
  ? [Sum[Ones[By][D]][C], ...Scaled<Rest, By, Sum[Tens[By][D]][Carry[Ones[By][D]][C]]>]
  : C extends '0'
    ? []
    : [C]

/** A sum of two numbers, and what was carried. */
type Added<L extends Digits, R extends Digits, C extends Digit = '0'> = L extends readonly [
  infer A extends Digit,
  ...infer Rest extends Digits,
]
  ? R extends readonly [infer B extends Digit, ...infer Rest2 extends Digits]
    ? [Sum[Sum[A][B]][C], ...Added<Rest, Rest2, Sum[Carry[A][B]][Carry[Sum[A][B]][C]]>]
    : [Sum[A][C], ...Added<Rest, [], Carry[A][C]>]
  : R extends readonly []
    ? C extends '0'
      ? []
      : [C]
    : Added<R, [], C>

type Multiplied<L extends Digits, R extends Digits> = R extends readonly [
  infer D extends Digit,
  ...infer Rest extends Digits,
]
  ? Added<Scaled<L, D>, ['0', ...Multiplied<L, Rest>]>
  : []

/** The digit d beside 9 − d: A − B is A + (99…9 − B) + 1 without what is carried in the end. */
type Nines = readonly ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']

/** A difference, or false if it is below 0. */
type Subtracted<
  L extends Digits,
  R extends Digits,
  C extends Digit = '1',
  Found extends Digits = [],
> = R extends readonly [infer B extends Digit, ...infer Rest2 extends Digits]
  ? L extends readonly [infer A extends Digit, ...infer Rest extends Digits]
    ? Subtracted<
        Rest,
        Rest2,
        Sum[Carry[A][Nines[B]]][Carry[Sum[A][Nines[B]]][C]],
        [...Found, Sum[Sum[A][Nines[B]]][C]]
      >
    : false
  : C extends '1'
    ? [...Found, ...L]
    : L extends readonly []
      ? false
      : Subtracted<L, ['0'], C, Found>

/** How often a number goes into another one. */
type Whole<L extends Digits, R extends Digits> =
  Divided<L, R> extends readonly [infer Q extends Digits, unknown] ? Q : never

/** That, and what remains: a digit after the other, the first ones first. */
type Divided<L extends Digits, R extends Digits> = L extends readonly [
  infer D extends Digit,
  ...infer Rest extends Digits,
]
  ? Divided<Rest, R> extends readonly [infer Q extends Digits, infer Remainder extends Digits]
    ? Taken<[D, ...Remainder], R, Q>
    : never
  : [[], []]

type Taken<L extends Digits, R extends Digits, Q extends Digits, Count extends Digit = '0'> =
  Subtracted<L, R> extends infer Less extends Digits ? Taken<Less, R, Q, Sum['1'][Count]> : [[Count, ...Q], L]

type WithoutZeros<Text extends string> = Text extends `0${infer Rest}`
  ? Rest extends ''
    ? Text
    : WithoutZeros<Rest>
  : Text

/** The number that digits spell. */
type NumberOf<L extends Digits> = WithoutZeros<InDigits<L>> extends `${infer N extends number}` ? N : number

/** A · B for whole numbers of at least 0. */
export type Product<A extends number, B extends number> = 0 extends A | B
  ? 0
  : NumberOf<Multiplied<Listed<`${A}`>, Listed<`${B}`>>>

/** ⌊A / B⌋ for whole numbers, B of at least 1. */
export type WholeQuotient<A extends number, B extends number> = NumberOf<
  Whole<Listed<`${A}`>, Listed<`${B}`>>
>

/** ⌊(N − K) / Stride⌋ + 1: places of a window of K among N; unknown where it does not fit. */
export type Places<N extends number, K extends number, Stride extends number> =
  Subtracted<Listed<`${N}`>, Listed<`${K}`>> extends infer Steps extends Digits
    ? NumberOf<Added<Stride extends 1 ? Steps : Whole<Steps, Listed<`${Stride}`>>, [], '1'>>
    : number

/** (N − 1) · Stride + K: from the first place to the last that N windows of K see; unknown where there is none. */
export type Seen<N extends number, K extends number, Stride extends number> =
  Subtracted<Listed<`${N}`>, ['1']> extends infer Gaps extends Digits
    ? NumberOf<Added<Stride extends 1 ? Gaps : Multiplied<Gaps, Listed<`${Stride}`>>, Listed<`${K}`>>>
    : number

/** A + 1. */
export type Next<A extends number> = NumberOf<Added<Listed<`${A}`>, [], '1'>>
