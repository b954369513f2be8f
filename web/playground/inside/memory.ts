/** A limit to the memory of a program's arrays, which browsers do not set: a machine may run out of it before they do. */
import { WeylError } from '../../../src'

/** Bytes of arrays that are not known to be free. */
const MOST = 4e9

let held = 0
const freed = new FinalizationRegistry((bytes: number) => (held -= bytes))

const count = (buffer: ArrayBufferLike): void => {
  held += buffer.byteLength
  freed.register(buffer, buffer.byteLength)
  if (held > MOST)
    throw new WeylError({
      where: 'a new array',
      given: `${(held / 1e9).toFixed(1)} GB of arrays that are not known to be free`,
      expected: `${MOST / 1e9} GB at most`,
      cause: 'a loop that keeps all that it makes, or that never lets the browser tidy up',
      fix: 'keep less, or await something between steps',
    })
}

type Kind = new (...given: unknown[]) => ArrayBufferView

/** Whether an argument is a buffer, which a view of it takes nothing beside. */
const isBuffer = (given: unknown): boolean => given instanceof ArrayBuffer || given instanceof SharedBuffer

// only there where a page is isolated
const SharedBuffer = 'SharedArrayBuffer' in globalThis ? SharedArrayBuffer : ArrayBuffer

/** From now on, arrays of numbers are counted as they are made. */
export const limitMemory = (): void => {
  const scope = globalThis as unknown as Record<string, Kind>
  for (const name of ['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Uint8Array'])
    scope[name] = new Proxy(scope[name], {
      construct: (kind, given: unknown[], asked: Kind) => {
        const array = Reflect.construct<unknown[], ArrayBufferView>(kind, given, asked)
        if (!isBuffer(given[0])) count(array.buffer)
        return array
      },
    })
}
