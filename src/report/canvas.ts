/** Drawings in pixels, for what is no chart: boxes and words placed from the upper left corner. */
import * as Plot from '@observablehq/plot'

/** A filled rectangle, in pixels; `fill` is a CSS colour. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly fill: string
}

/** Words around (x, y), in pixels: centred there, or starting there. */
export interface Words {
  readonly x: number
  readonly y: number
  readonly text: string
  readonly size: number
  readonly from: 'middle' | 'start'
  readonly fill: string
}

/** An image of `pixels.ts` that fills a rectangle, in pixels of the page; its own pixels stay squares. */
export interface Stamp {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly uri: string
}

/** Boxes without seams between them, or outlines if a stroke is given. */
export const boxes = (some: readonly Box[], stroke?: string): Plot.Markish =>
  Plot.rect(some, {
    x1: 'x',
    y1: 'y',
    x2: some.map(({ x, width }) => x + width),
    y2: some.map(({ y, height }) => y + height),
    fill: 'fill',
    ...(stroke === undefined ? {} : { stroke }),
    shapeRendering: 'crispEdges',
  })

/** Images as marks. */
export const stamps = (some: readonly Stamp[]): Plot.Markish =>
  Plot.image(some, {
    x: some.map(({ x, width }) => x + width / 2),
    y: some.map(({ y, height }) => y + height / 2),
    width: 'width',
    height: 'height',
    src: 'uri',
    preserveAspectRatio: 'none',
    imageRendering: 'pixelated',
  })

/** Words as marks. */
export const words = (some: readonly Words[]): readonly Plot.Markish[] =>
  (['middle', 'start'] as const).map((from) =>
    Plot.text(
      some.filter((word) => word.from === from),
      { x: 'x', y: 'y', text: 'text', fontSize: 'size', fill: 'fill', textAnchor: from },
    ),
  )

/** The plot of such marks. */
export const canvas = (width: number, height: number, marks: readonly Plot.Markish[]): Plot.PlotOptions => ({
  width,
  height,
  margin: 0,
  x: { axis: null, domain: [0, width], range: [0, width] },
  y: { axis: null, domain: [0, height], range: [0, height] },
  color: { type: 'identity' },
  marks: [...marks],
})
