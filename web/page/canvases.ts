/** Rows of pictures with captions. */
import { byId } from './elements'

export interface Captioned {
  readonly caption: string
  /** What a screen reader says. */
  readonly label: string
}

/** A canvas for each, in a holder; those that are there already are kept. */
export const canvases = (holderId: string, wanted: readonly Captioned[]): readonly HTMLCanvasElement[] => {
  const holder = byId(holderId, HTMLElement)
  const known = [...holder.querySelectorAll('canvas')]
  if (known.length === wanted.length) return known
  const fresh = wanted.map(({ caption, label }) => {
    const figure = document.createElement('figure')
    const canvas = document.createElement('canvas')
    const text = document.createElement('figcaption')
    canvas.setAttribute('role', 'img')
    canvas.setAttribute('aria-label', label)
    text.textContent = caption
    figure.append(canvas, text)
    return { figure, canvas }
  })
  holder.replaceChildren(...fresh.map(({ figure }) => figure))
  holder.dataset.count = String(wanted.length)
  return fresh.map(({ canvas }) => canvas)
}
