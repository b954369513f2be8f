/** What is in the folders of the cells of a sweep, but for what a clock has said. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** By cell and by file: the bytes of parameters, and results without times. */
export type CellFiles = Readonly<Record<string, Readonly<Record<string, string>>>>

const CLOCKS = /"(?:seconds|coreSeconds|steps_per_sec|date)": ?(?:[\d.e+-]+|"[^"]*"),?/g

const readable = async (path: string): Promise<string> =>
  path.endsWith('.safetensors')
    ? readFile(path, 'base64')
    : (await readFile(path, 'utf8')).replaceAll(CLOCKS, '').replaceAll(/\s+/g, ' ')

export const filesOfCells = async (sweep: string): Promise<CellFiles> => {
  const folder = join(sweep, 'cells')
  const cells = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(
      cells.map(async (cell) => {
        const names = (await readdir(join(folder, cell))).sort()
        const texts = await Promise.all(names.map((name) => readable(join(folder, cell, name))))
        return [cell, Object.fromEntries(names.map((name, i) => [name, texts[i]]))] as const
      }),
    ),
  )
}
