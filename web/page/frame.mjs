/** What every page begins and ends with, said once: its head, its content security policy, and the way to the others. */
import { frameScript } from '../playground/build.mjs'

const NAMES = {
  index: 'Discover convolution',
  rotated: 'Rotated digits',
  playground: 'Playground',
  symmetry: 'Check a symmetry',
}

/** A page loads what lies beside it, and nothing else. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
}

const OWN = {
  // the editor sets attributes of style; the sandbox takes over this policy, so it says which script may run there,
  // which then takes the network away
  playground: {
    'script-src': `${POLICY['script-src']} ${frameScript}`,
    'style-src-attr': "'unsafe-inline'",
  },
  // what is pasted runs in a worker that has no network
  symmetry: { 'worker-src': "'self' data:", 'connect-src': "'none'" },
}

const policyOf = (page) =>
  Object.entries({ ...POLICY, ...OWN[page] })
    .map((directive) => directive.join(' '))
    .join('; ')

const head = (page) => `<meta charset="utf-8" />
    <title>${NAMES[page]} · Weyl</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta http-equiv="Content-Security-Policy" content="${policyOf(page)}" />
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="manifest" href="/manifest.webmanifest" />
    <link rel="stylesheet" href="./style.css" />`

const linkTo = (page) => (other) =>
  `<a href="./${other}.html"${other === page ? ' aria-current="page"' : ''}>${NAMES[other]}</a>`

const top = (page) => `<header class="top">
      <p class="name">Weyl</p>
      <p class="motto">networks as values, adapted and compiled in your browser</p>
      <nav aria-label="Pages">
        ${Object.keys(NAMES).map(linkTo(page)).join('\n        ')}
      </nav>
    </header>`

const end = () =>
  '<noscript><p class="lead">This page computes in your browser, for which it needs JavaScript.</p></noscript>'

const PARTS = Object.entries({ head, top, end })

/** Puts them where a page has a comment of their name: `<!-- head -->`, `<!-- top -->` and `<!-- end -->`. */
export const frame = () => ({
  name: 'frame',
  transformIndexHtml: {
    // before Vite looks for what the page loads
    order: 'pre',
    handler: (html, { path }) => {
      const [, page] = /([^/]+)\.html$/.exec(path)
      return PARTS.reduce((whole, [name, part]) => {
        const mark = `<!-- ${name} -->`
        if (!whole.includes(mark)) throw new Error(`${path} lacks ${mark}, where its ${name} belongs`)
        return whole.replace(mark, () => part(page))
      }, html)
    },
  },
})
