/** A limit to the memory of a program's arrays, which browsers do not set: a machine may run out of it before they do. */
import { WeylError } from '../../../src'

/** Bytes of arrays that are not known to be free. */
const MOST = 4e9

let held = 0
const freed = new FinalizationRegistry((bytes: number) => (held -= bytes))

const count = (owner: object, bytes: number): void => {
  held += bytes
  freed.register(owner, bytes)
  if (held > MOST)
    throw new WeylError({
      where: 'a new array',
      given: `${(held / 1e9).toFixed(1)} GB of arrays that are not known to be free`,
      expected: `${MOST / 1e9} GB at most`,
      cause: 'a loop that keeps all that it makes, or that never lets the browser tidy up',
      fix: 'keep less, or await something between steps',
    })
}

type Kind<T extends object> = new (...given: unknown[]) => T
type Scope = Record<string, unknown>

/** Puts in the place of a kind of objects the same, but `look` sees each that is made, also by what objects of it make. */
const watch = <T extends object>(
  scope: Scope,
  name: string,
  look: (made: T, given: readonly unknown[]) => void,
): void => {
  const kind = scope[name] as Kind<T>
  const watched = new Proxy(kind, {
    construct: (_, given: unknown[], asked: Kind<T>) => {
      const made = Reflect.construct<unknown[], T>(kind, given, asked)
      look(made, given)
      return made
    },
  })
  scope[name] = watched
  // where `slice` and others find of which kind their result is to be
  Object.assign(kind.prototype as object, { constructor: watched })
}

/** What a buffer has, or may grow to. */
const ofBuffer = (buffer: ArrayBufferLike): void =>
  count(buffer, 'maxByteLength' in buffer ? Number(buffer.maxByteLength) : buffer.byteLength)

/** A view of a buffer takes nothing beside that. */
const ofArray = ({ buffer }: ArrayBufferView, [given]: readonly unknown[]): void => {
  if (buffer !== given) count(buffer, buffer.byteLength)
}

const AnyArray: unknown = Object.getPrototypeOf(Float64Array)

/** From now on, memory of numbers is counted as it is taken. */
export const limitMemory = (): void => {
  const scope = globalThis as unknown as Scope
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(scope)))
    if (typeof value === 'function' && Object.getPrototypeOf(value) === AnyArray)
      watch<ArrayBufferView>(scope, name, ofArray)
  watch<ArrayBuffer>(scope, 'ArrayBuffer', ofBuffer)
  // only there where a page is isolated
  if ('SharedArrayBuffer' in scope) watch<SharedArrayBuffer>(scope, 'SharedArrayBuffer', ofBuffer)
  if (!('WebAssembly' in scope)) return
  const { prototype } = WebAssembly.Memory
  const grow = Object.getOwnPropertyDescriptor(prototype, 'grow')?.value as WebAssembly.Memory['grow']
  watch<WebAssembly.Memory>(WebAssembly, 'Memory', (memory) => count(memory, memory.buffer.byteLength))
  prototype.grow = function (this: WebAssembly.Memory, pages) {
    const bytes = this.buffer.byteLength
    const before = grow.call(this, pages)
    count(this, this.buffer.byteLength - bytes)
    return before
  }
}
