/**
 * Numbers as colours that colour-blind readers can order: `diverging` from −m (red) over 0 (nearly white) to +m
 * (blue), m the greatest magnitude; `sequential` from the least value (dark) to the greatest (bright);
 * `magnitude` from the least (white, as the page) to the greatest (dark), for what is mostly nothing.
 * What is not finite is grey, a colour that neither has.
 */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis, numberText } from './axis'
import { type Box, boxes, canvas, type Words, words } from './canvas'
import type { Rgb } from './pixels'
import { SMALL } from './style'

export type ColourKind = 'diverging' | 'sequential' | 'magnitude'

const SCHEMES = { diverging: 'RdBu', sequential: 'viridis', magnitude: 'Oranges' } as const

/** `colour` of a value, and the `ink` (black or white) that is readable on it. */
export interface ColourScale {
  readonly kind: ColourKind
  readonly range: readonly [number, number]
  readonly colour: (value: number) => string
  readonly ink: (value: number) => string
}

const NOT_FINITE = '#b0b0b0'

const rangeOf = (kind: ColourKind, values: readonly number[]): readonly [number, number] => {
  const some = values.filter(Number.isFinite)
  const [low, high] = some.length > 0 ? extent(some) : [0, 1]
  const most = Math.max(Math.abs(low), Math.abs(high))
  // Where there is but one value, any range around it serves.
  if (kind === 'diverging') return most > 0 ? [-most, most] : [-1, 1]
  return linearAxis(low, high, 1).domain
}

/** Whether the colour at a place t in [0, 1] of a scale is dark. */
const DARK: Readonly<Record<ColourKind, (t: number) => boolean>> = {
  diverging: (t) => Math.abs(t - 0.5) > 0.33,
  sequential: (t) => t < 0.55,
  magnitude: (t) => t > 0.6,
}

/** The scale that just holds the values. */
export const colourScale = (kind: ColourKind, values: readonly number[]): ColourScale => {
  const range = rangeOf(kind, values)
  const colours = Plot.scale({
    color: { type: 'linear', scheme: SCHEMES[kind], domain: range },
  })
  const at = linearAxis(...range, 1).at
  const dark = DARK[kind]
  return {
    kind,
    range,
    colour: (value) => (Number.isFinite(value) ? String(colours.apply(value)) : NOT_FINITE),
    ink: (value) => (dark(at(value)) ? 'white' : 'black'),
  }
}

/** A scale cut into 255 levels, so even that 0 of a diverging one is a level, and grey as the last colour. */
export interface Levels {
  readonly palette: readonly Rgb[]
  /** Where in the palette the colour of a value is. */
  readonly level: (value: number) => number
}

const STEPS = 254

/** A colour as Plot writes it: `#0072b2` or `rgb(0, 114, 178)`. */
const rgb = (colour: string): Rgb => {
  const parts = colour.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
    : (colour.match(/\d+/g) ?? []).map(Number)
  return [parts[0], parts[1], parts[2]]
}

/** The levels of a scale: each colour is within half a level of that of its value. */
export const levels = ({ range, colour }: ColourScale): Levels => {
  const { at } = linearAxis(...range, 1)
  return {
    palette: [
      ...Array.from({ length: STEPS + 1 }, (_, i) =>
        rgb(colour(range[0] + (i / STEPS) * (range[1] - range[0]))),
      ),
      rgb(NOT_FINITE),
    ],
    level: (value) =>
      Number.isFinite(value) ? Math.round(STEPS * Math.min(1, Math.max(0, at(value)))) : STEPS + 1,
  }
}

/** A value that is not round, in three significant digits. */
export const valueText = (value: number): string => numberText(Number(value.toPrecision(3)))

/** The range of a scale in words: `±0.3`, `0.1 … 0.7`. */
export const rangeText = ({ kind, range: [low, high] }: ColourScale): string =>
  kind === 'diverging' ? `±${valueText(high)}` : `${valueText(low)} … ${valueText(high)}`

const BAR = { width: 240, height: 10, side: 28, strips: 80 }

/** Size in pixels of a colour bar with its ticks. */
export const BAR_SIZE = { width: BAR.width + 2 * BAR.side, height: 34 } as const

/** A place on a colour bar. */
export interface BarTick {
  readonly value: number
  readonly text: string
}

/** The round numbers of a scale. */
export const barTicks = ({ range }: ColourScale): readonly BarTick[] =>
  linearAxis(...range, 4).ticks.map((value) => ({ value, text: numberText(value) }))

const MIN_MAX: readonly BarTick[] = [
  { value: 0, text: 'min' },
  { value: 1, text: 'max' },
]

/** The ends of scales that differ in their numbers. */
export const END_TICKS: Readonly<Record<ColourKind, readonly BarTick[]>> = {
  diverging: [
    { value: -1, text: '−max' },
    { value: 0, text: '0' },
    { value: 1, text: 'max' },
  ],
  sequential: MIN_MAX,
  magnitude: MIN_MAX,
}

/** A horizontal colour bar of `BAR_SIZE`. */
export const colourBar = ({ range, colour }: ColourScale, ticks: readonly BarTick[]): Plot.PlotOptions => {
  const axis = linearAxis(...range, 1)
  const left = (value: number) => BAR.side + BAR.width * axis.at(value)
  const strip = (i: number): Box => ({
    x: BAR.side + (BAR.width * i) / BAR.strips,
    y: 0,
    width: BAR.width / BAR.strips,
    height: BAR.height,
    fill: colour(range[0] + ((i + 0.5) / BAR.strips) * (range[1] - range[0])),
  })
  const tick = ({ value }: BarTick): Box => ({
    x: left(value) - 0.5,
    y: BAR.height,
    width: 1,
    height: 4,
    fill: 'black',
  })
  const word = ({ value, text }: BarTick): Words => ({
    x: left(value),
    y: BAR.height + 12,
    text,
    size: SMALL + 1,
    from: 'middle',
    fill: 'black',
  })
  return canvas(BAR_SIZE.width, BAR_SIZE.height, [
    boxes([...Array.from({ length: BAR.strips }, (_, i) => strip(i)), ...ticks.map(tick)]),
    ...words(ticks.map(word)),
  ])
}
