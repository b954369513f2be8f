/** Arrays of the user are read where they are: as long as they are there. */
import { expect, test } from 'vitest'
import { add } from '../../../src/dsl/primitives/elementwise'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { trace } from '../../../src/dsl/transforms/program'
import { nativeEngine } from '../../../src/engines/native/engine'
import { hasCompiler } from '../../laws'

const COUNT = 2 ** 13

if (hasCompiler)
  test('a long array takes no memory of the engine, is given back as it was, and is missed when it is sent away', async () => {
    const engine = await nativeEngine({ threads: 1 })
    const values = Float32Array.from({ length: COUNT }, (_, i) => i)
    const x = tensor(values, [COUNT])
    const executable = await engine.load(trace((y: typeof x) => add(y, y), [x] as const).program)
    const before = engine.buffers()
    const given = executable.upload(values, x)
    expect(engine.buffers()).toBe(before)
    const [doubled] = await executable.run([given])
    expect((await doubled.read())[COUNT - 1]).toBe(2 * (COUNT - 1))
    expect((await given.read())[COUNT - 1]).toBe(COUNT - 1)
    structuredClone(values, { transfer: [values.buffer] })
    await expect(executable.run([given])).rejects.toThrow(
      /engine native: got a tensor of shape \[8192\] whose array was transferred.*send a copy of it/s,
    )
    for (const buffer of [given, doubled]) buffer.free()
    executable.dispose()
    await engine.dispose()
  })
