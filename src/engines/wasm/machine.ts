/** WebAssembly as the machine that programs are made ready for: one module of each, in one shared memory. */
import type { Machine } from '../kit/ready'
import { moduleOf, written } from './assembler'
import { fusesHere } from './fused'
import { type Heap, viewOf } from './heap'
import { host, lending } from './host'
import { target } from './target'
import type { Threads } from './threads'

/** `threads` starts them when a program is first cut into chunks. */
export const machineOn = (heap: Heap, threads: () => Threads | undefined): Machine => ({
  target,
  fused: fusesHere(),
  memory: {
    take: heap.take,
    give: heap.give,
    fill: (address, values, dtype) => viewOf(heap, address, values.length, dtype).set(values),
    read: (address, count, dtype) => viewOf(heap, address, count, dtype).slice(),
    fillAddresses: (address, addresses) => viewOf(heap, address, addresses.length, 'int32').set(addresses),
    addressBytes: 4,
  },
  compile: async ({ functions, exported }) => {
    const module = await host.compile(moduleOf(functions.map(written), exported, { shared: true }))
    const { exports } = await host.instantiate(module, lending(heap.memory))
    const others = 'body' in exports ? threads() : undefined
    const program = others?.load(module)
    return {
      run: ({ before, after, ...job }) => {
        const { chunks, lanes, tables, tableBytes, sums, sumBytes } = job
        const lane = (index: number): void => {
          viewOf(heap, sums + index * sumBytes, sumBytes / 4, 'float32').fill(0)
          for (let chunk = index; chunk < chunks; chunk += lanes)
            exports.body(tables + index * tableBytes, chunk)
        }
        if (chunks > 0) {
          exports.before(before, 0)
          if (others === undefined || program === undefined) for (let i = 0; i < lanes; i++) lane(i)
          else others.run({ program, ...job }, lane)
        }
        exports.after(after, 0)
      },
      dispose: () => {
        if (program !== undefined) others?.unload(program)
      },
    }
  },
})
