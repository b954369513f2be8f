import { createHash } from 'node:crypto'
import { defineConfig } from 'vite'

/** Memory that threads share takes a page that is isolated from other origins. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const SERVICE_WORKER = 'service-worker.js'

/** Tells the service worker which files there are, and a name that changes when one of them does. */
const listedFiles = () => ({
  name: 'listed-files',
  enforce: 'post',
  generateBundle: (_, bundle) => {
    const worker = bundle[SERVICE_WORKER]
    if (worker?.type !== 'chunk') throw new Error(`internal: no ${SERVICE_WORKER}`)
    const others = Object.values(bundle).filter((file) => file !== worker)
    const hash = createHash('sha256')
    for (const file of others) hash.update(file.type === 'chunk' ? file.code : file.source)
    const files = [...others.map(({ fileName }) => fileName), 'icon.svg', 'manifest.webmanifest']
    const built = { files, name: `weyl-${hash.digest('hex').slice(0, 16)}` }
    worker.code = `const BUILT = ${JSON.stringify(built)};${worker.code}`
  },
})

/** The page, as static files for any path of any host. */
export default defineConfig({
  root: 'web',
  base: './',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'web/index.html', 'service-worker': 'web/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? SERVICE_WORKER : 'assets/[name]-[hash].js',
      },
    },
  },
  worker: { format: 'es' },
  preview: { headers: ISOLATED },
  plugins: [listedFiles()],
})
