/** The editor: TypeScript with what the compiler says of it. */
import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { linter, lintKeymap } from '@codemirror/lint'
import { EditorState, Prec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Complaint } from './asked'
import type { Compiler } from './compiler'
import { theme } from './theme'

export interface Editor {
  readonly code: () => string
  readonly show: (code: string) => void
  /** Puts the cursor at the start of a line, from 1. */
  readonly goTo: (line: number) => void
}

/** Milliseconds after the last key until the program is checked. */
const SETTLED = 300

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier], color: 'var(--keyword)' },
  { tag: [tags.string, tags.number, tags.bool], color: 'var(--literal)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.typeName, color: 'var(--type)' },
])

const element = (tag: string, text: string, kind = ''): HTMLElement => {
  const made = document.createElement(tag)
  made.textContent = text
  made.className = kind
  return made
}

/** What stands under the pointer, and its type. */
const explained = (compiler: Compiler) =>
  hoverTooltip(async (view, at): Promise<Tooltip | null> => {
    const found = await compiler.explain(view.state.doc.toString(), at)
    if (found === undefined) return null
    const { from, to, type, about } = found
    const dom = element('div', '', 'explained')
    dom.append(element('code', type), ...(about === '' ? [] : [element('p', about)]))
    return { pos: from, end: to, above: true, create: () => ({ dom }) }
  })

const completed = (compiler: Compiler) =>
  autocompletion({
    override: [
      async (context: CompletionContext) => {
        const word = context.matchBefore(/[\w$]+$|\.$/)
        if (word === null && !context.explicit) return null
        const entries = await compiler.complete(context.state.doc.toString(), context.pos)
        const from = word === null || word.text === '.' ? context.pos : word.from
        return { from, options: entries.map(({ name }) => ({ label: name })), validFor: /^[\w$]*$/ }
      },
    ],
  })

const checked = (compiler: Compiler, heard: (complaints: readonly Complaint[]) => void) =>
  linter(
    async (view) => {
      const complaints = await compiler.check(view.state.doc.toString())
      heard(complaints)
      return complaints.map(({ from, to, text }) => ({ from, to, message: text, severity: 'error' as const }))
    },
    { delay: SETTLED },
  )

/** Puts it into a holder; `heard` gets the complaints of each check, `run` is called for Ctrl or ⌘ and Enter. */
export const editorIn = (
  holder: HTMLElement,
  compiler: Compiler,
  { heard, run }: { readonly heard: (complaints: readonly Complaint[]) => void; readonly run: () => void },
): Editor => {
  // in a root of its own, where styles need no exception of the content security policy
  const root = holder.attachShadow({ mode: 'open' })
  const runs = { key: 'Mod-Enter', run: () => (run(), true) }
  const extensions = [
    lineNumbers(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    javascript({ typescript: true }),
    syntaxHighlighting(colours),
    explained(compiler),
    completed(compiler),
    checked(compiler, heard),
    Prec.highest(keymap.of([runs])),
    keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ 'aria-label': 'Program', tabindex: '0' }),
    theme,
  ]
  const stateOf = (doc: string): EditorState => EditorState.create({ doc, extensions })
  const view = new EditorView({ state: stateOf(''), parent: root, root })
  return {
    code: () => view.state.doc.toString(),
    show: (code) => view.setState(stateOf(code)),
    goTo: (line) => {
      const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, scrollIntoView: true })
      view.focus()
    },
  }
}
