/** Images side by side, each with a few lines of words below it: the hardest mistakes, the data of a task. */
import { fail } from '../../dsl/core/problem'
import { boxes, canvas, stamps, type Words, words } from '../canvas'
import { type Picture, pictureUri } from '../pixels'
import { TEXT, textWidth } from '../style'
import { svg } from '../svg'

/** `perRow` images stand side by side. */
export interface Gallery {
  readonly title: string
  readonly note?: string
  readonly perRow: number
  readonly items: readonly { readonly image: Picture; readonly lines: readonly string[] }[]
}

/** The longer side of an image, in pixels of the page. */
const SIDE = 84
const GAP = 14
const LINE = 14
const FRAME = '#909090'

const check = ({ rows, columns, channels, values }: Picture, i: number): void => {
  if (values.length !== rows * columns * channels || values.length === 0)
    fail({
      where: `gallery, image ${i}`,
      given: `${values.length} values for ${rows} rows, ${columns} columns and ${channels} channels`,
      expected: 'rows × columns × channels values, at least one',
    })
}

/**
 * The gallery as SVG, each image from its least value (black) to its greatest. Fails when an image has not
 * the values of its shape.
 */
export const gallery = ({ title, note, perRow, items }: Gallery): string => {
  items.forEach(({ image }, i) => {
    check(image, i)
  })
  const lines = Math.max(0, ...items.map((item) => item.lines.length))
  const cell = {
    width: GAP + Math.max(SIDE, ...items.flatMap((item) => item.lines.map((line) => textWidth(line, TEXT)))),
    height: SIDE + lines * LINE + GAP,
  }
  const drawn = items.map(({ image, lines }, i) => {
    const scale = SIDE / Math.max(image.rows, image.columns)
    const x = (i % perRow) * cell.width
    const y = Math.floor(i / perRow) * cell.height
    const area = { x, y, width: image.columns * scale, height: image.rows * scale }
    return {
      stamp: { ...area, uri: pictureUri(image) },
      frame: { ...area, fill: 'none' },
      words: lines.map((text, line): Words => ({
        x,
        y: y + SIDE + (line + 0.5) * LINE + 2,
        text,
        size: TEXT,
        from: 'start',
        fill: 'black',
      })),
    }
  })
  const width = Math.max(1, Math.min(perRow, items.length)) * cell.width - GAP
  const height = Math.max(1, Math.ceil(items.length / perRow) * cell.height)
  return svg({
    title,
    ...(note === undefined ? {} : { note }),
    width,
    height,
    drawings: [
      {
        x: 0,
        y: 0,
        plot: canvas(width, height, [
          stamps(drawn.map(({ stamp }) => stamp)),
          boxes(
            drawn.map(({ frame }) => frame),
            FRAME,
          ),
          ...words(drawn.flatMap((each) => each.words)),
        ]),
      },
    ],
  })
}
