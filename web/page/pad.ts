/** A pad to draw a digit on, and what of it is a picture like those of MNIST: of 28×28 pixels, centred by its mass. */
import { colourOf, sharp } from '../drawing/sharp'
import { SIDE } from '../training/circuit'

export interface Pad {
  /** The drawing as a picture; nothing if there is none. */
  readonly picture: () => Uint8Array | undefined
  /** Shows a picture in place of what was drawn. */
  readonly show: (picture: Uint8Array) => void
  readonly clear: () => void
  readonly draw: () => void
}

/** The side of the ink, and how wide a line is. */
const [INK, LINE] = [280, 22] as const

/** The longer side of a digit of MNIST. */
const DIGIT = 20

const context = (canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D => {
  const found = canvas.getContext('2d', { willReadFrequently: true })
  if (found === null) throw new Error('this browser draws nothing outside the page')
  return found
}

/** Where there is ink, from 0 to 255. */
const alpha = (from: OffscreenCanvas): Uint8Array => {
  const { data } = context(from).getImageData(0, 0, from.width, from.height)
  return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3])
}

interface Bounds {
  readonly left: number
  readonly top: number
  readonly size: number
  /** The centre of mass. */
  readonly x: number
  readonly y: number
}

const boundsOf = (ink: Uint8Array): Bounds | undefined => {
  let [left, top, right, bottom, mass, x, y]: number[] = [INK, INK, -1, -1, 0, 0, 0]
  ink.forEach((value, i) => {
    if (value === 0) return
    const [column, row] = [i % INK, Math.floor(i / INK)]
    ;[left, right] = [Math.min(left, column), Math.max(right, column)]
    ;[top, bottom] = [Math.min(top, row), Math.max(bottom, row)]
    mass += value
    x += value * column
    y += value * row
  })
  if (mass === 0) return undefined
  return { left, top, size: Math.max(right - left, bottom - top) + 1, x: x / mass, y: y / mass }
}

/** `drawn` is called whenever a line has grown. */
export const pad = (canvas: HTMLCanvasElement, drawn: () => void): Pad => {
  const ink = new OffscreenCanvas(INK, INK)
  const pen = context(ink)
  pen.lineWidth = LINE
  pen.lineCap = pen.lineJoin = 'round'

  const draw = (): void => {
    const on = sharp(canvas)
    if (on === undefined) return
    on.context.drawImage(ink, 0, 0, on.width, on.height)
    on.context.globalCompositeOperation = 'source-in'
    on.context.fillStyle = colourOf('high')
    on.context.fillRect(0, 0, on.width, on.height)
    on.context.globalCompositeOperation = 'source-over'
  }

  let from: readonly [x: number, y: number] | undefined
  const at = ({ offsetX, offsetY }: PointerEvent): readonly [number, number] => [
    (offsetX / canvas.clientWidth) * INK,
    (offsetY / canvas.clientHeight) * INK,
  ]
  const line = (event: PointerEvent): void => {
    if (from === undefined) return
    const to = at(event)
    pen.beginPath()
    pen.moveTo(...from)
    pen.lineTo(...to)
    pen.stroke()
    from = to
    draw()
    drawn()
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    from = at(event)
    line(event)
  })
  canvas.addEventListener('pointermove', line)
  for (const end of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(end, () => (from = undefined))

  return {
    picture: () => {
      const bounds = boundsOf(alpha(ink))
      if (bounds === undefined) return undefined
      const small = new OffscreenCanvas(SIDE, SIDE)
      const brush = context(small)
      brush.imageSmoothingQuality = 'high'
      const scale = DIGIT / bounds.size
      brush.translate(SIDE / 2, SIDE / 2)
      brush.scale(scale, scale)
      brush.drawImage(ink, -bounds.x, -bounds.y)
      return alpha(small)
    },
    show: (picture) => {
      const image = new ImageData(SIDE, SIDE)
      picture.forEach((value, i) => (image.data[4 * i + 3] = value))
      const small = new OffscreenCanvas(SIDE, SIDE)
      context(small).putImageData(image, 0, 0)
      pen.clearRect(0, 0, INK, INK)
      pen.drawImage(small, 0, 0, INK, INK)
      draw()
    },
    clear: () => {
      pen.clearRect(0, 0, INK, INK)
      draw()
    },
    draw,
  }
}
