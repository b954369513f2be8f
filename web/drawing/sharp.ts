/** Canvases as sharp as the screen: their pixels are those of the device, their coordinates those of the page. */

export interface Sharp {
  readonly context: CanvasRenderingContext2D
  /** Sizes in pixels of the page. */
  readonly width: number
  readonly height: number
}

/** The canvas, cleared, in the size at which it is shown; nothing while it is not shown. */
export const sharp = (canvas: HTMLCanvasElement): Sharp | undefined => {
  const { clientWidth: width, clientHeight: height } = canvas
  const context = canvas.getContext('2d')
  if (context === null || width === 0 || height === 0) return undefined
  const ratio = devicePixelRatio
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== across) canvas.width = across
  if (canvas.height !== down) canvas.height = down
  context.setTransform(across / width, 0, 0, down / height, 0, 0)
  context.clearRect(0, 0, width, height)
  return { context, width, height }
}

/** A colour of style.css, as it is at the moment. */
export const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
