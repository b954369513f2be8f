/** The commands of README's section on many machines, as they are typed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundled } from '../bundled'
import { freePort } from '../runs/sweeps/redis-server'
import { commands } from './readme'

/** Five processes are started, on machines that may be busy. */
const LONG = 300_000

test(
  'the commands for many machines do what they say',
  async () => {
    const [typed] = commands.filter((block) => block.includes('weyl worker'))
    const [install, ...lines] = typed.split('\n')
    // what is installed by others is here already
    expect(install).toBe('apt-get install -y redis-server && npm install bullmq ioredis')
    const weyl = `'${process.execPath}' '${await bundled('src/cli/main.ts')}'`
    const port = String(await freePort())
    const text = lines.join('\n').replaceAll('npx weyl', weyl).replaceAll('6390', port)
    const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
    // as by hand: with jobs, and an end where a command fails, which leaves nothing that runs
    const tidied = `trap 'kill $(jobs -p) || true; redis-cli -p ${port} shutdown || true' EXIT`
    const child = spawn('bash', ['-e', '-m', '-c', `${tidied}\n${text}`], { cwd: folder })
    let said = ''
    const hear = (chunk: Buffer) => void (said += chunk.toString())
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    await once(child, 'close')
    expect(child.exitCode, said).toBe(0)
    expect(said).toContain('All 4 cells have ended: weyl compare runs/sweep')
    const [head, ...rows] = (await readFile(join(folder, 'sweep.csv'), 'utf8')).trimEnd().split('\r\n')
    expect(head).toMatch(/^innerRate,study,model,set,seeds,/)
    expect(rows.map((row) => row.split(',').at(0))).toEqual(['0.05', '0.1'])
    expect(await readFile(join(folder, 'sweep.html'), 'utf8')).toContain('4 of 4 cells have ended')
    await rm(folder, { recursive: true })
  },
  LONG,
)
