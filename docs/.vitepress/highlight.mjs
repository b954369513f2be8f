/** Colours of code, by the grammars of the playground's editor: each word has a class, whose colour is in theme/style.css. */
import { javascriptLanguage, typescriptLanguage } from '@codemirror/lang-javascript'
import { StreamLanguage } from '@codemirror/language'
import { python } from '@codemirror/legacy-modes/mode/python'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight'

const languages = {
  ts: typescriptLanguage,
  js: javascriptLanguage,
  json: javascriptLanguage,
  python: StreamLanguage.define(python),
  sh: StreamLanguage.define(shell),
}

const classes = tagHighlighter([
  { tag: [tags.keyword, tags.modifier], class: 'keyword' },
  { tag: [tags.string, tags.number, tags.bool], class: 'literal' },
  { tag: tags.comment, class: 'comment' },
  { tag: tags.typeName, class: 'type' },
])

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const coloured = (code, { parser }) => {
  let html = ''
  highlightCode(
    code,
    parser.parse(code),
    classes,
    (text, name) => (html += name === '' ? escaped(text) : `<span class="${name}">${escaped(text)}</span>`),
    () => (html += '\n'),
  )
  return html
}

/** A block of code as HTML; in a language that is not listed, such as what a program prints, without colours. */
export const highlight = (code, name) => {
  const [text, language] = [code.trimEnd(), languages[name]]
  const html = language === undefined ? escaped(text) : coloured(text, language)
  // without v-pre, braces would be Vue's; what can be scrolled must be in reach of the keyboard
  return `<pre v-pre tabindex="0"><code>${html}</code></pre>`
}
