/** The TypeScript of a page of docs: its blocks are one program, in order. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Page {
  readonly name: string
  /** What the page imports, from the sources. */
  readonly imports: string
  readonly code: string
  /** Blocks that must not compile after the others, with what is said of each. */
  readonly wrong: readonly { readonly code: string; readonly said: readonly string[] }[]
}

const SOURCES: Readonly<Record<string, string>> = {
  weyl: '../src',
  'weyl/node': '../src/node',
  'weyl/experiments': '../src/experiments',
  'weyl/testing': '../src/testing',
}

const IMPORT = /^import [^]*? from '(.*)'\n/gm

const blocks = (text: string, head: string): readonly string[] =>
  Array.from(text.matchAll(new RegExp(`^\`\`\`${head}\\n([^]*?)^\`\`\`$`, 'gm')), ([, code]) => code)

/** The page `docs/<name>.md`. */
export const pageOf = (name: string): Page => {
  const text = readFileSync(join(__dirname, '../../docs', `${name}.md`), 'utf8')
  const program = blocks(text, 'ts').join('\n')
  const imports = Array.from(program.matchAll(IMPORT), ([whole, module]) =>
    whole.replace(`'${module}'`, `'${SOURCES[module] ?? module}'`),
  )
  const wrong = Array.from(
    text.matchAll(/^```ts wrong\n([^]*?)^```\n\n```txt\n([^]*?)\n```$/gm),
    ([, code, said]) => ({ code, said: said.split('\n') }),
  )
  return { name, imports: imports.join(''), code: program.replace(IMPORT, ''), wrong }
}

/** The program as a module for the compiler, with more behind it. */
export const moduleOf = ({ imports, code }: Page, more = ''): string =>
  `${imports}export const page = async () => {\n${code}\n${more}\n}`
