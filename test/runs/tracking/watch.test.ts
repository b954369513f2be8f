/** `weyl watch`: what it serves and what it refuses, and the page in a browser while a run goes on, ends, and is gone. */
import { spawn, spawnSync } from 'node:child_process'
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { reportPage } from '../../../src/report/html'
import { lock, runFolder } from '../../../src/runs/store'
import { watch } from '../../../src/runs/tracking'
import { bundled } from '../../bundled'
import { ended } from '../../cli/ended'
import { right } from '../../data/outcome'
import { closed, opened, until, violations } from '../../page/visit'

const line = (step: number, model = 'learner'): string =>
  `${JSON.stringify({
    study: 'maps',
    model,
    seed: 0,
    step,
    train_loss: 8 / step,
    steps_per_sec: 2,
    ...(step % 4 === 0 && { test_loss: 9 / step, test_err: 1 / step }),
  })}\n`

/** The folder of a run that has come to a step. */
const runAt = async (steps: number): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'weyl-'))
  const settings = { steps: 100, rate: 0.5, out: folder }
  right(await runFolder(folder).writeJson('config.json', { weyl: 2, experiment: 'tiny', settings })())
  await writeFile(
    join(folder, 'metrics.jsonl'),
    Array.from({ length: steps }, (_, i) => line(i + 1)).join(''),
  )
  return folder
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Serves a folder until the end of the test. */
const served = async (
  folder: string,
): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> => {
  const over = new AbortController()
  let ending = Promise.resolve()
  const address = await new Promise<string>((ready, failed) => {
    ending = watch({ folder: runFolder(folder), host: '127.0.0.1', port: 0, every: 20, ready }, over.signal)
    ending.catch(failed)
  })
  const stop = async (): Promise<void> => {
    over.abort()
    await ending
  }
  stops.push(stop)
  return { address, stop }
}

interface Answer {
  readonly status: number | undefined
  readonly text: string
}

/** What comes of a path as it stands, which `fetch` would tidy. */
const asked = (address: string, path: string, host?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    const sent = request(
      { hostname, port, path, headers: host === undefined ? {} : { host } },
      (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => void (text += chunk.toString()))
        response.on('end', () => resolve({ status: response.statusCode, text }))
      },
    )
    sent.on('error', reject)
    sent.end()
  })

describe('the page of a run', () => {
  test('says how far it is, runs its own script alone, and is told to nobody but this machine', async () => {
    const { address } = await served(await runAt(8))
    const response = await fetch(address)
    const page = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; style-src-elem 'nonce-[^']+';/,
    )
    expect(page).toMatch(
      /<td>learner<\/td><td class="number">0<\/td><td class="number">8<\/td><td class="number">100<\/td>/,
    )
    expect(page).toMatch(/1\.13 ± 0\.125<\/td>/)
    expect(page).toContain('Nobody is at it: no process on this machine writes to its folder.')
    // settings of the call are none of the run
    expect(page).not.toContain('<dt>out</dt>')
    expect(page.match(/<script/g)).toHaveLength(1)
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(address, { method: 'POST', body: 'x' })).status).toBe(405)
    const { port } = new URL(address)
    expect((await asked(address, '/', `localhost:${port}`)).status).toBe(200)
    expect(await asked(address, '/', `elsewhere.example:${port}`)).toEqual({
      status: 404,
      text: 'nothing is here\n',
    })
  })

  test.each([
    '/config.json',
    '/../config.json',
    '/%2e%2e/x',
    '/cells/0000/',
    '/cells/../',
    '//etc/passwd',
    '/metrics.jsonl',
  ])('gives nothing of the disk: %s', async (path) => {
    const { address } = await served(await runAt(1))
    expect(await asked(address, path)).toEqual({ status: 404, text: 'nothing is here\n' })
  })

  test('tells who is at it', async () => {
    const folder = await runAt(1)
    const { address } = await served(folder)
    const held = right(await lock(folder)())
    expect(await (await fetch(address)).text()).toContain(`It is under way, in process ${process.pid} on `)
    await held?.release()
    expect(await (await fetch(address)).text()).toContain('Nobody is at it')
  })

  test('moves in a browser while the run goes on, and becomes its report at the end', async () => {
    const folder = await runAt(8)
    const { address, stop } = await served(folder)
    const visit = await opened(address, 'light', undefined, '#section-2 svg')
    const { page, complaints } = visit
    const step = "document.querySelector('#section-1 tbody tr').children[3].textContent"
    const curve = "document.querySelector('#section-2 svg').innerHTML"
    await until(page, `${step} === '8'`)
    await until(page, `(window.before ??= ${curve}) !== ''`)
    // a line that is not finished is none
    await appendFile(
      join(folder, 'metrics.jsonl'),
      `${[9, 10, 11, 12].map((n) => line(n)).join('')}{"study": "maps"`,
    )
    await until(page, `${step} === '12' && ${curve} !== window.before`)
    // a run that goes on repeats steps, and has the file written anew at its end
    await writeFile(join(folder, 'metrics.jsonl'), Array.from({ length: 13 }, (_, i) => line(i + 1)).join(''))
    await appendFile(join(folder, 'metrics.jsonl'), line(1, 'another'))
    await until(page, `${step} === '13' && document.querySelectorAll('#section-1 tbody tr').length === 2`)
    expect(await violations(page)).toEqual([])
    await writeFile(
      join(folder, 'report.html'),
      reportPage({ title: 'The end', lead: 'It came out.', facts: [], sections: [] }),
    )
    await until(
      page,
      "document.querySelector('h1')?.textContent === 'The end' && document.scripts.length === 0",
    )
    await until(page, "getComputedStyle(document.querySelector('main')).maxWidth === '1000px'")
    // it has closed the stream of events itself
    expect(complaints.filter((text) => text !== `no ${address}events`)).toEqual([])
    await closed(visit)
    await stop()
  })

  test('says in a browser that it hears nothing, and goes on when it does again', async () => {
    const folder = await runAt(2)
    const first = await served(folder)
    const visit = await opened(first.address, 'light', undefined, '#section-2 svg')
    const away = "document.querySelector('[role=status]') !== null"
    await first.stop()
    await until(visit.page, away)
    await appendFile(join(folder, 'metrics.jsonl'), line(3))
    const over = new AbortController()
    const again = new Promise<string>((ready) => {
      const port = Number(new URL(first.address).port)
      const ending = watch(
        { folder: runFolder(folder), host: '127.0.0.1', port, every: 20, ready },
        over.signal,
      )
      stops.push(async () => {
        over.abort()
        await ending
      })
    })
    expect(await again).toBe(first.address)
    await until(
      visit.page,
      `!(${away}) && document.querySelector('#section-1 tbody tr').children[3].textContent === '3'`,
    )
    await closed(visit)
  })
})

describe('the page of a sweep', () => {
  test('has all cells, each with a page of its own', async () => {
    const out = join(await mkdtemp(join(tmpdir(), 'weyl-')), 'sweep')
    const script = await bundled('test/runs/sweeps/tiny-sweep.ts')
    expect(spawnSync(process.execPath, [script, '--out', out, '--quiet']).status).toBe(0)
    const { address } = await served(out)
    const page = await (await fetch(address)).text()
    expect(page).toContain('2 of 2 cells have ended')
    expect(page).toMatch(
      /<a href="cells\/0001\/">0001<\/a><\/td><td class="number">0\.05<\/td><td class="number">0<\/td><td>ended/,
    )
    const cell = await (await fetch(`${address}cells/0001/`)).text()
    expect(cell).toContain('<p>It has ended.</p>')
    expect(cell).toContain('id="figure-losses-size-1"')
    expect((await fetch(`${address}cells/0001/watch.js`)).status).toBe(200)
    expect((await asked(address, '/cells/0002/')).status).toBe(404)
    expect((await asked(address, '/cells/0001/../../config.json')).status).toBe(404)
    await rm(out, { recursive: true })
  })
})

describe('weyl watch', () => {
  test('serves until Ctrl-C, at a port that is free', async () => {
    const child = spawn(process.execPath, [
      await bundled('src/cli/main.ts'),
      'watch',
      await runAt(1),
      '--port',
      '0',
    ])
    const said = await new Promise<string>((resolve) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    })
    const address = /^Watching \S+ at (http:\/\/127\.0\.0\.1:\d+\/) until Ctrl-C\n$/.exec(said)?.[1] ?? said
    expect((await fetch(address)).status).toBe(200)
    const code = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGINT')
    expect(await code).toBe(130)
  })

  test('says what is wrong: no run, no port, one that is taken', async () => {
    const none = await mkdtemp(join(tmpdir(), 'weyl-'))
    expect((await ended('watch', none)).err).toMatch(
      /got a folder that holds no run, expected the folder of a run/,
    )
    expect((await ended('watch', none, '--port', 'x')).err).toMatch(
      /^--port: got 'x', expected a whole number/,
    )
    const folder = await runAt(1)
    const { address } = await served(folder)
    const { code, err } = await ended('watch', folder, '--port', new URL(address).port)
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^weyl watch: got the error EADDRINUSE at 127\.0\.0\.1:\d+[^]*--port 0/),
    ])
  })
})
