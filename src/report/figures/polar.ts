/**
 * The plane of polar charts, in pixels: angles are directions, 0° on top and counter-clockwise as images are
 * turned; distances from the centre are parts of the radius.
 */
import * as Plot from '@observablehq/plot'
import { type Axis, numberText } from '../axis'
import { type Words, words } from '../canvas'
import { GRID, SMALL, TEXT } from '../style'

export type Point = readonly [x: number, y: number]

const RADIUS = 210
const RIM = 34
const SPOKES = Array.from({ length: 12 }, (_, i) => 30 * i)
/** Rings are drawn as polygons of sides this long, in degrees. */
const SIDE = 3
/** Between two spokes, where angles that are trained on are rarest. */
const RING_NAMES = -15

/** Centre and side of the square that the chart takes up, with its lettering. */
export const CENTRE = RADIUS + RIM
export const SIZE = 2 * CENTRE

/** The point in a direction, in degrees, at a part of the radius. */
export const polar = (angle: number, part: number): Point => {
  const turn = (angle * Math.PI) / 180
  return [CENTRE - RADIUS * part * Math.sin(turn), CENTRE - RADIUS * part * Math.cos(turn)]
}

/** Points as the channels of a mark. */
export const channels = (points: readonly Point[]) => ({
  x: points.map(([x]) => x),
  y: points.map(([, y]) => y),
})

const rule = (points: readonly Point[]): Plot.Markish =>
  Plot.line(points, { ...channels(points), stroke: GRID, strokeWidth: 1 })

const ring = (part: number): Plot.Markish =>
  rule(Array.from({ length: 360 / SIDE + 1 }, (_, i) => polar(SIDE * i, part)))

/** Rings at the ticks of an axis that begins at 0, and the rim; rays every 30 degrees. */
export const polarGrid = ({ ticks, at }: Axis): readonly Plot.Markish[] => [
  ...ticks.filter((tick) => tick > 0).map((tick) => ring(at(tick))),
  ring(1),
  ...SPOKES.map((angle) => rule([polar(angle, 0), polar(angle, 1)])),
]

/** The numbers of the grid: degrees around it, and ticks with their unit inside. */
export const polarLettering = ({ ticks, at }: Axis, unit: string): readonly Plot.Markish[] => {
  const word = ([x, y]: Point, text: string, size: number): Words => ({
    x,
    y,
    text,
    size,
    from: 'middle',
    fill: 'black',
  })
  return words([
    ...SPOKES.map((angle) => word(polar(angle, 1 + 18 / RADIUS), `${angle}°`, TEXT)),
    ...ticks
      .filter((tick) => tick > 0)
      .map((tick) => word(polar(RING_NAMES, at(tick)), `${numberText(tick)} ${unit}`, SMALL + 1)),
  ])
}
