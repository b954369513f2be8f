/**
 * The pages of the documentation site that the repository has already: the chapters in docs, sections of README, the
 * examples with what they print. What links to a file that is a page leads there; a link to another file is its text.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'

const { dirname, join, normalize, relative } = posix
const read = (path) => readFileSync(path, 'utf8')

/** Sections of README that are pages of their own. */
const SECTIONS = {
  'experiments.md': 'Experiments',
  'symmetries.md': 'Testing and reading symmetries',
  'speed.md': 'How fast',
  'what-works.md': 'What works',
}

const section = (text, title) => {
  const [, body] = new RegExp(`^## ${title}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? []
  if (body === undefined) throw new Error(`README.md has no section '${title}'`)
  return `# ${title}\n${body.replace(/^#(?=##+ )/gm, '')}`
}

/** The sidebar has no single example, from which VitePress knows what comes before and after a page. */
const AROUND = '---\nprev: { text: Examples, link: /examples/ }\nnext: false\n---\n\n'

/** What stands in the doc comment of an example, and its code without that. */
const example = (name) => {
  const [comment, code] = read(`examples/${name}.ts`).split(/(?<=^ \*\/\n)/m)
  const words = comment.replace(/^\/\*\*\n| \*\/\n$|^ \* ?/gm, '').trim()
  const text = words.replace(/^ {2,}(npx .*)$/m, '```sh\n$1\n```')
  const printed = read(`examples/output/${name}.txt`).trimEnd()
  return `${AROUND}# ${name}\n\n${text}\n\n\`\`\`ts\n${code.trim()}\n\`\`\`\n\nIt prints:\n\n\`\`\`txt\n${printed}\n\`\`\`\n`
}

const named = (folder, pattern) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && !path.startsWith('.'))
    .sort()

/** Each page: where it stands in the site, the file whose text it is, the text. */
const sources = () => [
  ...named('docs', /\.md$/).map((path) => ({ page: path, file: `docs/${path}`, text: read(`docs/${path}`) })),
  ...Object.entries(SECTIONS).map(([page, title]) => ({
    page,
    file: 'README.md',
    text: section(read('README.md'), title),
  })),
  ...named('examples', /^\d\d-.*\.ts$/).map((path) => {
    const name = path.slice(0, -'.ts'.length)
    return { page: `examples/${name}.md`, file: `examples/${path}`, text: example(name) }
  }),
  ...[
    ['examples/index.md', 'examples/README.md'],
    ['changelog.md', 'CHANGELOG.md'],
    ['contributing.md', 'CONTRIBUTING.md'],
  ].map(([page, file]) => ({ page, file, text: read(file) })),
]

/** GitHub's name of a heading. */
const anchorOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The page that a link to a file of the repository leads to, if there is one. */
const pageFor = (all) => {
  const whole = new Map(all.filter(({ file }) => file !== 'README.md').map(({ file, page }) => [file, page]))
  const ofReadme = all.filter(({ file }) => file === 'README.md')
  return (path, anchor) => {
    if (path !== 'README.md') return whole.get(path)
    const headings = (text) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading))
    return ofReadme.find(({ text }) => headings(text).includes(anchor))?.page ?? 'index.md'
  }
}

const LINK = /(!?)\[((?:[^[\]`]|`[^`]*`)+)\]\(([^()\s]+)\)/g

const linked = ({ page, file, text }, lead) =>
  text.replace(LINK, (whole, picture, words, href) => {
    if (/^(https?:|#)/.test(href)) return whole
    const [target, anchor] = href.split('#')
    const path = normalize(join(dirname(file), target)).replace(/\/$/, '')
    if (!existsSync(path)) throw new Error(`${file}: the link to ${href} leads nowhere`)
    const to = picture ? path.replace(/^docs\//, '') : lead(path, anchor)
    if (to === undefined) return words
    const way = relative(dirname(page), to)
    return `${picture}[${words}](${/^\.\.?\//.test(way) ? way : `./${way}`}${anchor === undefined ? '' : `#${anchor}`})`
  })

/** Texts of pages, by their paths in the site. */
export const pages = () => {
  const all = sources()
  const lead = pageFor(all)
  return Object.fromEntries(all.map((source) => [source.page, linked(source, lead)]))
}
