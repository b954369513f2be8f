/** A matrix as one embedded image in a frame, with its rows and columns on axes, and a title over it. */
import * as Plot from '@observablehq/plot'
import { panelTitle } from '../frame'

/** Which rows or columns have ticks, counted from 0, how these are called, and what they count. */
export interface ImageAxis {
  readonly ticks: readonly number[]
  readonly texts: readonly string[]
  readonly label: string
}

/** `inside` is the size of the image in pixels, `margin` what is around it; `uri` is one of `pixels.ts`. */
export interface FramedImage {
  readonly title: string
  readonly uri: string
  readonly rows: number
  readonly columns: number
  readonly inside: { readonly width: number; readonly height: number }
  readonly margin: {
    readonly left: number
    readonly right: number
    readonly top: number
    readonly bottom: number
  }
  /** The axis below, of columns, and the one at the left, of rows, where there is room for them. */
  readonly axes?: { readonly x: ImageAxis; readonly y: ImageAxis }
}

const lettering = ({ texts, label }: ImageAxis) =>
  ({ text: [...texts], label, labelAnchor: 'center', labelArrow: 'none' }) as const

/** The plot of such an image, row 0 on top. */
export const framedImage = ({
  title,
  uri,
  rows,
  columns,
  inside,
  margin,
  axes,
}: FramedImage): Plot.PlotOptions => ({
  width: margin.left + inside.width + margin.right,
  height: margin.top + inside.height + margin.bottom,
  marginLeft: margin.left,
  marginRight: margin.right,
  marginTop: margin.top,
  marginBottom: margin.bottom,
  x: { axis: null, domain: [-0.5, columns - 0.5] },
  y: { axis: null, domain: [rows - 0.5, -0.5] },
  marks: [
    Plot.image([uri], {
      frameAnchor: 'middle',
      ...inside,
      src: [uri],
      preserveAspectRatio: 'none',
      imageRendering: 'pixelated',
    }),
    Plot.frame({ stroke: '#606060' }),
    ...(axes === undefined
      ? []
      : [Plot.axisX(axes.x.ticks, lettering(axes.x)), Plot.axisY(axes.y.ticks, lettering(axes.y))]),
    panelTitle(title),
  ],
})
