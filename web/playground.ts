/** The page on which programs are written, checked as they are, and run. */
import * as E from 'fp-ts/Either'
import { messageOf, showProblem } from '../src/dsl/core/problem'
import { offer } from './page/controls'
import { byId } from './page/elements'
import { notice } from './page/notices'
import { keepOffline } from './page/offline'
import { tabs } from './page/tabs'
import { linkTo, programIn } from './playground/link'
import { results } from './playground/results'
import { startSandbox } from './playground/sandbox'
import { AS_WRITTEN, session } from './playground/session'
import type { Complaint } from './playground/asked'
import type { EngineChoice } from './training/messages'

const FIRST = '09-learning-a-convolution'

const run = byId('run', HTMLButtonElement)
const stop = byId('stop', HTMLButtonElement)
const link = byId('link', HTMLButtonElement)
const preset = byId('preset', HTMLSelectElement)
const engine = byId('engine', HTMLSelectElement)
const state = byId('state', HTMLElement)

/** The script that programs are put after. */
const library = async (): Promise<string> => {
  const response = await fetch(new URL('./editor/program.js', document.baseURI))
  if (!response.ok) throw new Error(`the library did not load: ${response.status}`)
  return response.text()
}

/** The engines that work in a sandbox here. */
const enginesHere = (script: string): Promise<readonly EngineChoice[]> =>
  new Promise((resolve, reject) => {
    const sandbox = startSandbox(
      `${script}\nweyl.offer()`,
      (said) => {
        sandbox.stop()
        if (said.kind === 'engines') resolve(said.choices)
        else reject(new Error('the sandbox did not start'))
      },
      (why) => reject(new Error(why)),
    )
  })

const showComplaints = (code: string, complaints: readonly Complaint[]): void => {
  const [first] = complaints
  const line = (at: number): number => code.slice(0, at).split('\n').length
  byId('complaints', HTMLElement).textContent =
    first === undefined
      ? 'TypeScript has no complaints.'
      : `${complaints.length === 1 ? '' : `${complaints.length} complaints, the first in `}line ${line(first.from)}: ${first.text}`
}

const start = async (): Promise<void> => {
  const [{ editorIn, presets, startCompiler }, script, linked] = await Promise.all([
    import('./playground/workshop'),
    library(),
    programIn(location.hash),
  ])
  const compiler = startCompiler()
  const runIt = (): void => {
    if (!run.disabled) void runs.run(editor.code(), engine.value)
  }
  const editor = editorIn(byId('editor', HTMLElement), compiler, {
    heard: (complaints) => showComplaints(editor.code(), complaints),
    run: runIt,
  })
  const shown = results(editor.goTo)
  const showTab = tabs(['output-tab', 'programs-tab'])
  const runs = session(script, compiler, shown, (now) => {
    stop.disabled = now.kind !== 'running'
    state.textContent = now.kind === 'ended' ? now.how : now.still ? 'Its last line has run.' : 'It runs.'
  })

  const open = (name: string): void => editor.show(presets.find((one) => one.name === name)?.code ?? '')
  preset.replaceChildren(...presets.map(({ name }) => new Option(name.replace(/-/g, ' '), name)))
  preset.value = FIRST
  if (E.isLeft(linked)) notice(showProblem(linked.left))
  const carried = E.isRight(linked) ? linked.right : undefined
  if (carried === undefined) open(FIRST)
  else {
    preset.add(new Option('from the link', ''), 0)
    preset.value = ''
    editor.show(carried)
    notice(
      'This program came with a link. It has not run: read it, and press Run if you want it to. It runs in a sandbox, without a network and without access to this page.',
    )
  }

  preset.addEventListener('change', () => open(preset.value))
  run.addEventListener('click', () => {
    showTab('output-tab')
    runIt()
  })
  stop.addEventListener('click', runs.stop)
  link.addEventListener('click', () => void copyLink(editor.code()))
  addEventListener('hashchange', () => location.reload())
  for (const control of [preset, engine, link]) control.disabled = false

  offer([{ name: AS_WRITTEN, label: 'as the program says' }, ...(await enginesHere(script))], AS_WRITTEN)
  run.disabled = false
}

const copyLink = async (code: string): Promise<void> => {
  history.replaceState(undefined, '', await linkTo(code))
  try {
    await navigator.clipboard.writeText(location.href)
    state.textContent = 'The link is in the address bar, and copied.'
  } catch {
    state.textContent = 'The link is in the address bar, to be copied there.'
  }
}

void start().catch((error: unknown) => notice(`The playground did not start: ${messageOf(error)}`))
void keepOffline(
  () =>
    notice('This page is not isolated yet, so programs have one thread.', [
      'Load it again with threads',
      () => location.reload(),
    ]),
  'editor',
)
