/** `weyl engines`: what is here and what is missing, and nothing that a driver prints. */
import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { bundled } from '../bundled'

test('weyl engines says that there is no GPU, and drivers print nothing', async () => {
  const script = await bundled('src/cli/main.ts')
  const env = { ...process.env, VK_ICD_FILENAMES: '/nowhere' }
  const { out, err } = await new Promise<{ readonly out: string; readonly err: string }>((resolve) => {
    execFile(process.execPath, [script, 'engines'], { env }, (_, out, err) => resolve({ out, err }))
  })
  expect(err).toBe('')
  expect(out).toMatch(/webgpu +missing .*VK_ICD_FILENAMES names its file/)
})
