/** The page on which a function is asked for its symmetry. */
import * as E from 'fp-ts/Either'
import { showProblem } from '../src/dsl/core/problem'
import { byId } from './page/elements'
import { notice } from './page/notices'
import { keepOffline } from './page/offline'
import { picturesIn } from './symmetry/pictures'
import { READY } from './symmetry/ready'
import type { Said } from './symmetry/said'
import { GROUPS, linkTo, type Settings, settingsIn, settingsOf } from './symmetry/settings'
import { type Running, startCheck } from './symmetry/worker'

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const field = (id: string): Field => {
  const found = document.getElementById(id)
  if (
    found instanceof HTMLInputElement ||
    found instanceof HTMLSelectElement ||
    found instanceof HTMLTextAreaElement
  )
    return found
  throw new Error(`internal: no field ${id}`)
}
const [ready, group] = ['ready', 'group'].map((id) => byId(id, HTMLSelectElement))
const [run, stop, copy] = ['run', 'stop', 'copy'].map((id) => byId(id, HTMLButtonElement))
const [verdict, detail] = ['verdict', 'detail'].map((id) => byId(id, HTMLElement))
const pictures = picturesIn('pictures')

let running: Running | undefined

const say = (state: 'none' | 'held' | 'broken' | 'failed', words: string, more = ''): void => {
  verdict.dataset.state = state
  verdict.textContent = words
  detail.textContent = more
}
/** What is said of a link, once at a time. */
let ofLink: HTMLElement | undefined
const noticeOfLink = (text: string): void => {
  ofLink?.remove()
  ofLink = notice(text)
}

const showRunning = (on: boolean): void => {
  run.disabled = on
  stop.disabled = !on
  if (!on) running = undefined
}

const fill = (settings: Partial<Settings>): void => {
  for (const [key, value] of Object.entries(settings)) field(key).value = String(value)
}
const filled = (): E.Either<string, Settings> =>
  E.mapLeft(showProblem)(settingsOf('the check', (key) => field(key).value))

const times = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const hear =
  ({ seed, tolerance }: Settings) =>
  (said: Said): void => {
    if (said.kind === 'tried') {
      say('none', `Trying: ${times(said.cases, 'case')} so far.`)
      return
    }
    showRunning(false)
    if (said.kind === 'held') {
      say(
        'held',
        `No counterexample in ${times(said.cases, 'case')}.`,
        `Both sides agree up to a scaled error of ${tolerance}. Seed ${seed} gives the same cases again.`,
      )
      return
    }
    pictures.show(said.pictures)
    if (said.kind === 'failed')
      say(
        'failed',
        said.element === undefined ? 'It failed.' : `It failed, on g = ${said.element}.`,
        said.problem,
      )
    else
      say(
        'broken',
        `A counterexample: g = ${said.element}.`,
        `${said.reason} Found in case ${said.cases}, made smaller ${times(said.shrunk, 'time')}; seed ${seed} gives it again.`,
      )
  }

const check = (): void => {
  if (running !== undefined) return
  pictures.show([])
  const settings = filled()
  if (E.isLeft(settings)) {
    say('failed', 'It was not started.', settings.left)
    return
  }
  ofLink?.remove()
  say('none', 'Trying …')
  showRunning(true)
  running = startCheck(settings.right, Number(field('limit').value), hear(settings.right), (why) => {
    showRunning(false)
    say('failed', 'No verdict.', why)
  })
}

const choose = (): void => {
  const { title: _, ...settings } = READY[ready.selectedIndex]
  fill(settings)
  pictures.show([])
  say('none', 'Nothing was tried yet.')
}

const open = (): void => {
  const linked = settingsIn(location.hash)
  if (E.isLeft(linked)) noticeOfLink(showProblem(linked.left))
  if (E.isLeft(linked) || linked.right === undefined) return
  running?.stop()
  showRunning(false)
  fill(linked.right)
  ready.selectedIndex = -1
  pictures.show([])
  say('none', 'Nothing was tried yet.')
  noticeOfLink(
    'This function came with the link. It runs when you press “Check”, apart from this page and from the network.',
  )
}

ready.replaceChildren(...READY.map(({ title }) => new Option(title)))
group.replaceChildren(...Object.entries(GROUPS).map(([name, label]) => new Option(label, name)))
choose()
open()
ready.addEventListener('change', choose)
addEventListener('hashchange', open)
run.addEventListener('click', check)
stop.addEventListener('click', () => {
  running?.stop()
  showRunning(false)
  say('none', 'Stopped.')
})
copy.addEventListener('click', () => {
  const settings = filled()
  if (E.isLeft(settings)) {
    say('failed', 'There is no link to that.', settings.left)
    return
  }
  history.replaceState(undefined, '', linkTo(settings.right))
  navigator.clipboard.writeText(location.href).then(
    () => noticeOfLink('The link is copied: it carries the function, the group and the seed.'),
    () => noticeOfLink('The link is the address of this page now.'),
  )
})
field('code').addEventListener('input', () => (ready.selectedIndex = -1))
field('code').addEventListener('keydown', (event) => {
  if (event instanceof KeyboardEvent && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) check()
})
new ResizeObserver(pictures.draw).observe(document.body)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', pictures.draw)
void keepOffline(() => undefined)
showRunning(false)
