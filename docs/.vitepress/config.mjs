/** The documentation site: its pages are written by scripts/docs.mjs into `pages`, which is not kept. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { highlight } from './highlight.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const icon = readFileSync(here('../../web/public/icon.svg'), 'utf8')
const text = (page, text) => ({ text, link: `/${page}` })

const anchor = (title) => title.toLowerCase().replaceAll(' ', '-')

/** TypeDoc's navigation as VitePress has it; a topic leads to its place on the page above it. */
const api = (nodes, page = '', collapsed = false) =>
  nodes.map(({ title, path, children }) => ({
    text: title,
    link: `/api/${path ?? `${page}#${anchor(title)}`}`,
    ...(children === undefined ? {} : { items: api(children, path, true), collapsed }),
  }))

const guide = [
  {
    text: 'Guide',
    items: [
      text('guide/install', 'Install'),
      text('guide/first-network', 'A first network'),
      text('guide/own-layer', 'A layer of your own'),
      text('guide/own-learner', 'A learner of your own'),
      text('from-a-paper-to-an-experiment', 'From a paper to an experiment'),
      text('guide/own-experiment', 'An experiment of your own'),
      text('guide/read-a-symmetry', 'Read a symmetry'),
      text('coming-from', 'Coming from PyTorch, JAX, tfjs'),
    ],
  },
  {
    text: 'What it does',
    items: [
      text('experiments', 'Experiments'),
      text('symmetries', 'Testing and reading symmetries'),
      text('many-machines', 'Many machines'),
      text('speed', 'How fast'),
      text('what-works', 'What works'),
      text('examples/', 'Examples'),
    ],
  },
  {
    text: 'How it works',
    items: [
      text('architecture', 'Architecture'),
      text('numbers', 'Numbers'),
      text('profiling', 'Where the time goes'),
      text('adding-a-primitive', 'Adding a primitive'),
      text('glossary', 'Glossary'),
      text('contributing', 'Contributing'),
      text('changelog', 'Changelog'),
    ],
  },
]

export default defineConfig({
  title: 'Weyl',
  description: 'A typed, purely functional tensor language for meta-learning and learned symmetry',
  srcDir: '.vitepress/pages',
  lang: 'en',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  vite: {
    // the index of the search is one file
    build: { chunkSizeWarningLimit: 2000 },
    resolve: {
      alias: [{ find: /^\.\/VPSidebarItem\.vue$/, replacement: here('theme/SidebarItem.vue') }],
    },
  },
  markdown: { highlight },
  // what pages have in common is a file, and not in each of them
  metaChunk: true,
  themeConfig: {
    nav: [text('guide/install', 'Guide'), text('experiments', 'Experiments'), text('api/', 'API')],
    sidebar: {
      '/': guide,
      '/api/': api(JSON.parse(readFileSync(here('pages/api/navigation.json'), 'utf8'))),
    },
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
})
