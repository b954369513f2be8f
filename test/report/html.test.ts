import * as fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect } from 'vitest'
import { type Report, reportPage } from '../../src/report/html'
import { svg } from '../../src/report/svg'
import { FEW, name } from './drawn'
import { test } from '../laws/law'

const picture = (title: string, note: string) => svg({ title, note, width: 400, height: 20, drawings: [] })

const report: fc.Arbitrary<Report> = fc
  .record(
    {
      title: name,
      lead: name,
      facts: fc.array(fc.tuple(name, name), { maxLength: 4 }),
      sections: fc.array(
        fc
          .record({
            title: name,
            text: name,
            cells: fc.array(name, { minLength: 1, maxLength: 4 }),
            caption: name,
          })
          .map(({ title, text, cells, caption }) => ({
            title,
            text,
            table: { head: cells, rows: [cells, cells.toReversed()], notes: [caption] },
            figures: [{ title, caption, svg: picture(title, caption) }],
          })),
        { maxLength: 4 },
      ),
    },
    { noNullPrototype: true },
  )
  .map((some) => ({
    ...some,
    sections: some.sections.map((section, i) => ({
      ...section,
      figures: section.figures.map((figure) => ({ ...figure, name: `figure ${i}` })),
    })),
  }))

/** What of the document object model these tests look at. */
interface Element {
  readonly textContent: string | null
  readonly className: string
  readonly id: string
  readonly getAttribute: (name: string) => string | null
}
interface Document {
  readonly querySelectorAll: (selector: string) => Iterable<Element>
}

const read = (page: string): Document => {
  const { document }: { readonly document: Document } = parseHTML(page)
  return document
}
const textOf = ({ textContent }: Element): string => textContent ?? ''

const empty: Report = { title: 'Empty', lead: '', facts: [], sections: [] }

describe('reportPage', () => {
  test.prop([report], FEW)('shows every text as it is given', (some) => {
    const document = read(reportPage(some))
    const all = (selector: string) => [...document.querySelectorAll(selector)].map(textOf)
    expect(all('title')[0]).toBe(some.title)
    expect(all('h1')).toEqual([some.title])
    expect(all('.lead p')).toEqual([some.lead])
    expect(all('dt')).toEqual(some.facts.map(([fact]) => fact))
    expect(all('dd')).toEqual(some.facts.map(([, value]) => value))
    expect(all('h2')).toEqual(some.sections.map(({ title }) => title))
    expect(all('section > p:not(.note)')).toEqual(some.sections.map(({ text }) => text))
    expect(all('td')).toEqual(some.sections.flatMap(({ table }) => (table?.rows ?? []).flat()))
    expect(all('figcaption')).toEqual(
      some.sections.flatMap(({ figures }) => figures.map(({ caption }) => caption)),
    )
  })

  test('marks the place of a character that cannot be shown', () => {
    const page = reportPage({ ...empty, title: 'a\u0007b\ud800', facts: [['c\0', 'd\ufffe']] })
    const document = read(page)
    expect([...document.querySelectorAll('h1, dt, dd')].map(textOf)).toEqual([
      'a\ufffdb\ufffd',
      'c\ufffd',
      'd\ufffd',
    ])
  })

  test.prop([report], FEW)('loads nothing, runs nothing, and has each id once', (some) => {
    const document = read(reportPage(some))
    expect([...document.querySelectorAll('script, iframe, object, img, [onload], [onclick]')]).toEqual([])
    const addresses = [...document.querySelectorAll('[href], [src]')].map(
      (element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '',
    )
    addresses.forEach((address) => {
      expect(address).toMatch(/^(#|data:)/)
    })
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    addresses
      .filter((address) => address.startsWith('#'))
      .forEach((address) => {
        expect(ids).toContain(address.slice(1))
      })
  })

  test.prop([report], FEW)('names every figure for those who cannot see it', (some) => {
    const boxes = [...read(reportPage(some)).querySelectorAll('figure [role=img]')]
    expect(boxes.map((box) => box.getAttribute('aria-label'))).toEqual(
      some.sections.flatMap(({ figures }) => figures.map(({ title }) => title)),
    )
  })

  test('aligns columns of numbers to the right', () => {
    const table = {
      head: ['model', 'accuracy'],
      rows: [
        ['MSR', '93.1 % ± 0.9'],
        ['MAML', ''],
      ],
    }
    const document = read(reportPage({ ...empty, sections: [{ title: 'Results', table, figures: [] }] }))
    const classes = [...document.querySelectorAll('th, td')].map(({ className }) => className)
    expect(classes).toEqual(['', 'number', '', 'number', '', 'number'])
  })

  test('begins a paragraph after a blank line', () => {
    const page = reportPage({ ...empty, lead: 'one\ntwo\n\nthree' })
    expect([...read(page).querySelectorAll('.lead p')].map(textOf)).toEqual(['one\ntwo', 'three'])
  })

  test('has contents where there are sections to choose from', () => {
    const section = (title: string) => ({ title, figures: [] })
    const links = (titles: readonly string[]) =>
      [...read(reportPage({ ...empty, sections: titles.map(section) })).querySelectorAll('nav a')].map(textOf)
    expect(links(['a', 'b'])).toEqual(['a', 'b'])
    expect(links(['a'])).toEqual([])
    expect(links([])).toEqual([])
  })

  test('says which table has a row of another length, and which name two figures have', () => {
    const figure = { name: 'twice', title: '', caption: '', svg: picture('', '') }
    expect(() => reportPage({ ...empty, sections: [{ title: '', figures: [figure, figure] }] })).toThrow(
      'reportPage: got two figures named twice, expected a name of its own for each.',
    )
    const table = { head: ['a', 'b'], rows: [['1']] }
    expect(() => reportPage({ ...empty, sections: [{ title: 'Results', table, figures: [] }] })).toThrow(
      'reportPage, table of Results: got 1 cells in row 0, expected 2, one for each of a, b.',
    )
  })
})
