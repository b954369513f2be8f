/** The examples that run in a page, as they are in `examples`, but for what `src` is called. */

const files = import.meta.glob<string>(
  [
    '../../examples/[0-2]?-*.ts',
    // they need ONNX Runtime, and files and threads of Node
    '!**/06-engines.ts',
    '!**/13-onnx.ts',
    '!**/20-my-own-experiment.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

export interface Preset {
  readonly name: string
  readonly code: string
}

/** A program imports the library by its name. */
const imported = (code: string): string => code.replaceAll(/ from '\.\.\/src(\/testing)?'/g, " from 'weyl$1'")

export const presets: readonly Preset[] = Object.entries(files).map(([path, code]) => ({
  name: path.replace(/^.*\/|\.ts$/g, ''),
  code: imported(code),
}))
