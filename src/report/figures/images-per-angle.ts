/** How many images each rotation angle has, one row of bars for each split. */
import * as Plot from '@observablehq/plot'
import { extent, linearAxis, numberText } from '../axis'
import { distinct, series, TEXT, textWidth } from '../style'
import { angleAxis, angleGap } from './angle-axis'
import { angleRows, WIDTH } from './angle-rows'

/** `images` of a split (such as `train`) that are rotated by `angle` degrees. */
export interface ImagesRow {
  readonly split: string
  readonly angle: number
  readonly images: number
}

/** Part of the way to the next angle that a bar takes up. */
const BAR = 0.8

const plural = (count: number, one: string): string => `${numberText(count)} ${one}${count === 1 ? '' : 's'}`

/** The bars as SVG, each row headed by its split and total; bars carry their number where it fits. */
export const imagesPerAngle = (rows: readonly ImagesRow[]): string => {
  const angles = rows.map(({ angle }) => angle)
  const x = angleAxis(angles)
  const gap = angleGap(angles)
  // Four fifths of the figure are bars, the rest is margin.
  const pixels = (x.at(gap) - x.at(0)) * 0.8 * WIDTH
  const roomy = rows.every(({ images }) => textWidth(numberText(images), TEXT) < pixels)
  return angleRows({
    title: 'Images for each rotation angle',
    x,
    yLabel: 'images',
    rows: distinct(rows.map(({ split }) => split)).map((split, i) => {
      const own = rows.filter((row) => row.split === split)
      const total = own.reduce((sum, { images }) => sum + images, 0)
      return {
        // splits differ by orders of magnitude: each has its own axis
        y: linearAxis(0, 1.12 * Math.max(1, extent(own.map(({ images }) => images))[1]), 4),
        heading: `${split}: ${plural(total, 'image')}, ${plural(distinct(own.map(({ angle }) => angle)).length, 'angle')}`,
        marks: [
          Plot.rectY(own, {
            x1: own.map(({ angle }) => angle - (BAR / 2) * gap),
            x2: own.map(({ angle }) => angle + (BAR / 2) * gap),
            y: 'images',
            fill: series(i).colour,
          }),
          ...(roomy
            ? [
                Plot.text(own, {
                  x: 'angle',
                  y: 'images',
                  text: own.map(({ images }) => numberText(images)),
                  dy: -7,
                }),
              ]
            : []),
        ],
      }
    }),
  })
}
