/** How a page of `weyl watch` gets into a browser: a report, a script that keeps it up to date, and what it may load. */
import { randomBytes } from 'node:crypto'
import { type Report, reportPage } from '../../report/html'

/** Where the script and the events of a page are, beside the page. */
export const [SCRIPT, EVENTS] = ['watch.js', 'events'] as const

/** Puts parts of the page in the place of those of the same name; says so while it hears nothing. */
export const SCRIPT_TEXT = `
const away = document.createElement('p')
away.setAttribute('role', 'status')
away.className = 'note'
away.textContent = 'Not connected: weyl watch was stopped, or the network is away. What is shown is what was known last.'
const events = new EventSource('${EVENTS}')
events.onopen = () => away.remove()
events.onerror = () => document.querySelector('main').prepend(away)
events.addEventListener('parts', ({ data }) => {
  for (const { id, html } of JSON.parse(data)) {
    const part = document.getElementById(id)
    if (part === null) location.reload()
    else part.outerHTML = html
  }
})
events.addEventListener('finished', () => {
  events.close()
  location.reload()
})
`

/** A page and the headers that it is sent with. */
export interface Page {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** A page that loads from where it is from, and runs the one script; styles are those that it brings along. */
const guarded = (html: string): Page => {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    `style-src-elem 'nonce-${nonce}'`,
    // widths of figures
    "style-src-attr 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    html: html.replace('<style>', `<style nonce="${nonce}">`),
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy.join('; ') },
  }
}

/** The page of a run that has ended, as it was written. */
export const finishedPage = (html: string): Page => guarded(html)

/** The page of one that has not. */
export const livePage = (report: Report): Page =>
  guarded(reportPage(report).replace('</head>', `<script src="${SCRIPT}" defer></script>\n</head>`))
