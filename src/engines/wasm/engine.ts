/**
 * The engine `wasm`: programs compiled into WebAssembly of their own, with vector instructions, run in chunks of
 * tasks by several threads.
 *
 * Law: the same program on the same numbers gives the same bits, whatever the number of threads.
 */
import { fail } from '../../dsl/core/problem'
import { showShape, sizeOf } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import type { Buffer, Engine, Executable } from '../engine'
import { LENT } from './assembler'
import { type Heap, heapOf } from './heap'
import { host, lending } from './host'
import { link, TABLE } from './link'
import { lower } from './lower'
import { planOf } from './plan'
import { CONTROL, startThreads, type Threads, threadsHere } from './threads'

/** Numbers at an address. bool is kept as the floats 0 and 1. */
interface Held extends Spec {
  readonly address: number
}

/** Made ready: runs on the addresses of the arguments and of the results. */
interface Ready {
  readonly run: (addresses: readonly number[]) => void
  readonly dispose: () => void
}

const viewOf = (heap: Heap, address: number, length: number, dtype: DType): Float32Array | Int32Array =>
  dtype === 'int32'
    ? new Int32Array(heap.memory.buffer, address, length)
    : new Float32Array(heap.memory.buffer, address, length)

const ready = async (program: Program, heap: Heap, threads: () => Threads | undefined): Promise<Ready> => {
  const { parts, places, chunks, lanes } = planOf(program)
  const lowered = parts.map((planned) => lower(planned.part.program, planned))
  const { bytes, layouts } = link(
    parts.map(({ name, moves }, i) => ({ name, moves, lowered: lowered[i] })),
    { shared: true },
  )
  const module = await host.compile(bytes)
  const { exports } = await host.instantiate(module, lending(heap.memory))
  const taken: number[] = []
  const take = (bytes: number, what: string): number => {
    const address = heap.take(bytes, what)
    taken.push(address)
    return address
  }
  const others = chunks > 0 ? threads() : undefined
  const id = others?.load(module)

  // what lies between the parts; what is added up lies once for each lane
  const sumBytes = places.reduce((sum, { perLane, bytes }) => sum + (perLane ? bytes : 0), 0)
  const sums = take(sumBytes * lanes, 'the sums of the lanes')
  const between = new Map<number, number>()
  places.reduce((at, { number, bytes, perLane }) => {
    between.set(number, perLane ? at : take(bytes, 'what the parts hand over'))
    return at + (perLane ? bytes : 0)
  }, sums)
  const perLane = new Set(places.filter((place) => place.perLane).map(({ number }) => number))

  const tables = parts.map(({ name, part }, i) => {
    const { work, constants, offsets } = layouts[i]
    const words = TABLE.outside + part.takes.length + part.gives.length
    const shared = take(constants, 'constants')
    lowered[i].cells.forEach((cell, n) => {
      if (cell.kind !== 'constant') return
      const dtype = cell.values instanceof Int32Array ? 'int32' : 'float32'
      viewOf(heap, shared + offsets[n], cell.values.length, dtype).set(cell.values)
    })
    const copies = name === 'body' ? lanes : 1
    const address = take(words * 4 * copies, 'a table of addresses')
    for (let lane = 0; lane < copies; lane++)
      viewOf(heap, address + lane * words * 4, 2, 'int32').set([take(work, 'a work area'), shared])
    return { address, words, copies }
  })

  const numbers = [...program.parameters, ...program.results]
  /** Fills the tables: arguments and results change from run to run. */
  const address = (given: readonly number[]): void => {
    const arguments_ = new Map(program.parameters.map((number, i) => [number, given[i]]))
    parts.forEach(({ name, part, fromBetween }, i) => {
      const { address, words, copies } = tables[i]
      for (let lane = 0; lane < copies; lane++) {
        const shared = (number: number): number =>
          (between.get(number) ?? 0) + (perLane.has(number) ? lane * sumBytes : 0)
        const at = (number: number): number =>
          fromBetween.has(number) ? shared(number) : (arguments_.get(number) ?? 0)
        const gives = name === 'after' ? given.slice(program.parameters.length) : part.gives.map(shared)
        viewOf(heap, address + lane * words * 4 + TABLE.outside * 4, words - TABLE.outside, 'int32').set([
          ...part.takes.map(at),
          ...gives,
        ])
      }
    })
  }

  const lane = (index: number): void => {
    const { address, words } = tables[1]
    viewOf(heap, sums + index * sumBytes, sumBytes / 4, 'float32').fill(0)
    for (let chunk = index; chunk < chunks; chunk += lanes) exports.body(address + index * words * 4, chunk)
  }

  return {
    run: (given) => {
      if (given.length !== numbers.length)
        fail({
          where: 'engine wasm',
          given: `${given.length - program.results.length} arguments`,
          expected: `${program.parameters.length}`,
        })
      address(given)
      if (chunks > 0) {
        exports.before(tables[0].address, 0)
        const { address: bodyTables, words } = tables[1]
        if (others === undefined || id === undefined) for (let i = 0; i < lanes; i++) lane(i)
        else
          others.run(
            { program: id, lanes, chunks, tables: bodyTables, tableBytes: words * 4, sums, sumBytes },
            lane,
          )
      }
      exports.after(tables[tables.length - 1].address, 0)
    },
    dispose: () => {
      if (id !== undefined) others?.unload(id)
      taken.splice(0).forEach(heap.give)
    },
  }
}

export interface WasmEngine extends Engine {
  /** Bytes of its memory, which grows but never shrinks. */
  readonly memory: () => number
}

/** An engine with a memory of its own; `threads` is how many cores it may use. */
export const wasmEngine = ({ threads = threadsHere(4) }: { readonly threads?: number } = {}): WasmEngine => {
  const heap = heapOf({ shared: true })
  const held = new Map<Buffer, Held>()
  let started: Threads | undefined
  const others = (): Threads | undefined => {
    if (threads > 1)
      started ??= startThreads(threads, {
        memory: heap.memory,
        control: heap.take(CONTROL * 4, 'the control block'),
        functions: LENT,
      })
    return started
  }

  const heldBy = (buffer: Buffer): Held =>
    held.get(buffer) ??
    fail({ where: 'engine wasm', given: 'a freed buffer', expected: 'one that is still held' })

  const hold = (value: Held): Buffer => {
    const buffer: Buffer = {
      read: () => {
        const { address, shape, dtype } = heldBy(buffer)
        const values = viewOf(heap, address, sizeOf(shape), dtype)
        return Promise.resolve(dtype === 'bool' ? Uint8Array.from(values) : values.slice())
      },
      free: () => {
        heap.give(heldBy(buffer).address)
        held.delete(buffer)
      },
    }
    held.set(buffer, value)
    return buffer
  }

  const fresh = ({ shape, dtype }: Spec): Held => ({
    shape,
    dtype,
    address: heap.take(sizeOf(shape) * 4, `a tensor of shape ${showShape(shape)}`),
  })

  return {
    name: 'wasm',
    memory: () => heap.memory.buffer.byteLength,
    // the control block of the threads stays
    buffers: () => heap.count() - (started === undefined ? 0 : 1),
    load: async (program): Promise<Executable> => {
      const { run, dispose } = await ready(program, heap, others)
      return {
        upload: (values: Values, spec: Spec) => {
          const value = fresh(spec)
          viewOf(heap, value.address, values.length, spec.dtype).set(values)
          return hold(value)
        },
        run: (inputs) => {
          const results = program.results.map((number) => fresh(program.instructions[number]))
          run([...inputs.map(heldBy), ...results].map(({ address }) => address))
          return Promise.resolve(results.map(hold))
        },
        dispose,
      }
    },
  }
}
