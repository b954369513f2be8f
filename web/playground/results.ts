/** What a program says, as a person sees it: text, curves, pictures, and what was compiled. */
import { drawCurves } from '../drawing/curves'
import { drawMatrix } from '../drawing/matrix'
import { byId } from '../page/elements'
import type { Said } from './said'
import { type Traces, withPoints } from './traces'

type Picture = Extract<Said, { readonly kind: 'picture' }>
type Explained = Extract<Said, { readonly kind: 'explained' }>

/** Pictures that are kept: the latest. */
const PICTURES = 24

export interface Results {
  readonly clear: () => void
  readonly print: (text: string, level: 'log' | 'warn' | 'error') => void
  /** A problem of the program, and the line that it comes from, to be gone to. */
  readonly fail: (text: string, line: number | undefined) => void
  readonly points: (points: readonly (readonly [curve: string, value: number])[]) => void
  readonly picture: (picture: Picture) => void
  readonly explained: (explained: Explained) => void
}

const made = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = ''): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  element.textContent = text
  return element
}

const tableOf = ({ title, head, rows }: Explained['sections'][number]): HTMLElement => {
  const holder = made('div')
  holder.className = 'wide'
  holder.tabIndex = 0
  const table = made('table')
  const first = table.createTHead().insertRow()
  for (const text of head) first.append(made(text === '' ? 'td' : 'th', text))
  const body = table.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    for (const text of row) line.append(made('td', text))
  }
  table.prepend(made('caption', title))
  holder.append(table)
  return holder
}

/** `goTo` is called with a line that a person wants to see. */
export const results = (goTo: (line: number) => void): Results => {
  const text = byId('console', HTMLPreElement)
  const plot = byId('plot', HTMLElement)
  const curves = byId('curves', HTMLCanvasElement)
  const legend = byId('legend', HTMLElement)
  const pictures = byId('pictures', HTMLElement)
  const programs = byId('programs', HTMLElement)
  const note = programs.firstElementChild
  let traces: Traces = new Map()
  let shown: (readonly [HTMLCanvasElement, Picture])[] = []
  let lines: Node[] = []
  let waits = false

  /** Adds what was printed since the last frame, and follows it if a person looks at the end. */
  const write = (): void => {
    const isAtEnd = text.scrollTop + text.clientHeight >= text.scrollHeight - 4
    text.append(...lines)
    lines = []
    if (isAtEnd) text.scrollTop = text.scrollHeight
  }
  const draw = (): void => {
    waits = false
    write()
    plot.hidden = traces.size === 0
    const named = [...traces].map(([name, { points }], i) => ({ name, points, colour: `curve-${i + 1}` }))
    drawCurves(curves, named)
    curves.setAttribute(
      'aria-label',
      named.map(({ name, points }) => `${name}: ${points.at(-1)?.[1] ?? 'nothing'} at the end`).join('; '),
    )
    if (legend.childElementCount !== named.length)
      legend.replaceChildren(
        ...named.map(({ name, colour }) => {
          const entry = made('span', name)
          entry.style.color = `var(--${colour})`
          return entry
        }),
      )
    for (const [canvas, { rows, columns, values }] of shown) {
      const most = values.reduce((m, value) => Math.max(m, Math.abs(value)), 1e-30)
      drawMatrix(canvas, { rows, columns, at: (row, column) => values[row * columns + column] }, most)
    }
  }
  const drawSoon = (): void => {
    if (!waits) requestAnimationFrame(draw)
    waits = true
  }
  new ResizeObserver(drawSoon).observe(document.body)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon)

  const add = (part: Node): void => {
    lines.push(part, new Text('\n'))
    drawSoon()
  }
  const print: Results['print'] = (line, level) => {
    const span = made('span', line)
    span.className = level
    add(span)
  }

  return {
    clear: () => {
      text.replaceChildren()
      pictures.replaceChildren()
      programs.replaceChildren(...(note === null ? [] : [note]))
      traces = new Map()
      shown = []
      lines = []
      drawSoon()
    },
    print,
    fail: (problem, line) => {
      if (line !== undefined) {
        const button = made('button', `line ${line}`)
        button.type = 'button'
        button.addEventListener('click', () => goTo(line))
        add(button)
      }
      print(problem, 'error')
    },
    points: (points) => {
      traces = withPoints(traces, points)
      drawSoon()
    },
    picture: (picture) => {
      const canvas = made('canvas')
      canvas.setAttribute('role', 'img')
      const { title, rows, columns } = picture
      canvas.setAttribute(
        'aria-label',
        `${title === '' ? 'A picture' : title}, ${rows} by ${columns} numbers`,
      )
      canvas.style.aspectRatio = `${columns} / ${rows}`
      const figure = made('figure')
      figure.append(canvas, made('figcaption', title === '' ? `${rows} × ${columns}` : title))
      pictures.append(figure)
      shown = [...shown, [canvas, picture] as const].slice(-PICTURES)
      while (pictures.childElementCount > PICTURES) pictures.firstElementChild?.remove()
      drawSoon()
    },
    explained: ({ title, sections }) => {
      note?.remove()
      programs.append(
        made('h3', title === '' ? 'A function without a name' : title),
        ...sections.map(tableOf),
      )
    },
  }
}
