/**
 * Last step of the build: makes the ESM half of dist load in Node and type check there. Node's ESM has no
 * directory imports, which is how `fp-ts/Either` works elsewhere: such an import is replaced by the file that
 * the directory's package.json names, `fp-ts/lib/Either.js`. Fails when an import of dist leads nowhere.
 */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const IMPORT = /(\bfrom |\bimport |\bimport\()(['"])([^'"./][^'"]*)\2/g

/** A package by its name alone is always fine; a path inside one must lead to a file. */
const fileOf = (specifier, from) => {
  if (/^(@[^/]+\/)?[^/]+$/.test(specifier)) return specifier
  const target = fileURLToPath(import.meta.resolve(specifier))
  if (!existsSync(target)) throw new Error(`${from}: the import '${specifier}' leads nowhere.`)
  if (!statSync(target).isDirectory()) return specifier
  return posix.join(specifier, JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')).main)
}

for (const name of readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.mjs') || path.endsWith('.d.mts'),
)) {
  const path = join('dist', name)
  const code = readFileSync(path, 'utf8')
  const mended = code.replace(IMPORT, (whole, keyword, quote, specifier) =>
    isBuiltin(specifier) ? whole : `${keyword}${quote}${fileOf(specifier, path)}${quote}`,
  )
  if (mended !== code) writeFileSync(path, mended)
}
