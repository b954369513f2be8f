/** Tensors as pictures with captions: rows downwards, columns to the right, channels side by side. */
import { drawMatrix, type Matrix } from '../drawing/matrix'
import { drawEntries } from '../drawing/entries'
import { byId } from '../page/elements'
import type { Picture } from './said'

const matrixOf = ({ shape, values }: Picture): Matrix => {
  const [rows, columns, channels] =
    shape.length < 2 ? [1, values.length, 1] : [shape[0], shape[1], shape.slice(2).reduce((a, b) => a * b, 1)]
  return {
    rows,
    columns: columns * channels,
    at: (row, column) =>
      values[(row * columns + (column % columns)) * channels + Math.floor(column / columns)],
  }
}

const figureOf = (picture: Picture): HTMLElement => {
  const { title, shape, words } = picture
  const figure = document.createElement('figure')
  const canvas = document.createElement('canvas')
  const caption = document.createElement('figcaption')
  const name = document.createElement('b')
  const { rows, columns } = matrixOf(picture)
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `${title}, shape [${shape.join(', ')}]`)
  canvas.style.aspectRatio = `${columns} / ${rows}`
  name.textContent = title
  caption.append(name, ` ${words}`)
  figure.append(canvas, caption)
  return figure
}

const largest = (pictures: readonly Picture[]): number =>
  pictures
    .flatMap(({ values }) => Array.from(values, Math.abs).filter(Number.isFinite))
    .reduce((a, b) => Math.max(a, b), 1e-30)

export interface Pictures {
  readonly show: (pictures: readonly Picture[]) => void
  /** Draws what is shown once more, in the size and the colours of now. */
  readonly draw: () => void
}

/** Pictures in a holder, two on one scale each: inputs, outputs, and what is between these. */
export const picturesIn = (holderId: string): Pictures => {
  const holder = byId(holderId, HTMLElement)
  let shown: readonly Picture[] = []
  const draw = (): void => {
    holder.querySelectorAll('canvas').forEach((canvas, i) => {
      const matrix = matrixOf(shown[i])
      if (matrix.rows * matrix.columns === 0) return
      const most = largest(shown.slice(i - (i % 2), i - (i % 2) + 2))
      drawMatrix(canvas, matrix, most)
      drawEntries(canvas, matrix, most)
    })
  }
  return {
    draw,
    show: (pictures) => {
      shown = pictures
      holder.replaceChildren(...pictures.map(figureOf))
      draw()
    },
  }
}
