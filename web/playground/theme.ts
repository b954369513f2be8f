/** The looks of the editor, in the colours of the page, light and dark. */
import { EditorView } from '@codemirror/view'

const MONOSPACE = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

const box = {
  color: 'var(--text)',
  backgroundColor: 'var(--card)',
  border: '1px solid var(--line)',
  borderRadius: '0.4rem',
  maxWidth: 'min(40rem, 90vw)',
}

export const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '0.875rem', color: 'var(--text)', backgroundColor: 'var(--card)' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: MONOSPACE, lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    color: 'var(--quiet)',
    backgroundColor: 'var(--card)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-tooltip': { ...box, zIndex: '10' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap', maxHeight: '16rem', overflow: 'auto' },
  // the pictures that are the default of these would need an exception of the content security policy
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--literal)' },
  '.cm-lintRange-active': { backgroundColor: 'color-mix(in srgb, var(--literal) 20%, transparent)' },
  '.cm-panels': { color: 'var(--text)', backgroundColor: 'var(--page)' },
  '.explained': { padding: '0.4rem 0.6rem', maxHeight: '16rem', overflow: 'auto' },
  '.explained code': { fontFamily: MONOSPACE, whiteSpace: 'pre-wrap' },
  '.explained p': { margin: '0.4rem 0 0' },
})
