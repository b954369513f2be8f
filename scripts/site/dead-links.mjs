/** What is wrong with the links of a built site. */
import { readFileSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'

const { dirname, join } = posix

const links = (html) =>
  [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link.replaceAll('&amp;', '&'))

/** Links to what the site does not have: a page, a file, or a heading of a page. */
export const deadLinks = (folder, base) => {
  const files = new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  const pages = new Map(
    [...files]
      .filter((name) => name.endsWith('.html'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
  const headings = new Map(
    [...pages].map(([name, html]) => [
      name,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  )
  const leadsNowhere = (from, link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [target, anchor] = link.split('#')
    const path =
      target === '' ? from : target.startsWith(base) ? target.slice(base.length) : join(dirname(from), target)
    const name = path === '' || path.endsWith('/') ? `${path}index.html` : path
    if (!files.has(name)) return true
    return (
      anchor !== undefined && anchor !== '' && !(headings.get(name)?.has(decodeURIComponent(anchor)) ?? false)
    )
  }
  return [...pages].flatMap(([page, html]) =>
    [...new Set(links(html))].filter((link) => leadsNowhere(page, link)).map((link) => `${page}: ${link}`),
  )
}

const HOSTED =
  /<(?:script|img|link|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"|@import[^;]*\/\/|url\(["']?(?:https?:)?\/\//g

/** Scripts, pictures, styles and fonts that a page would load from another host. */
export const foreignSources = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(html|css)$/.test(name))
    .flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(HOSTED)].map(([found]) => `${name}: ${found}`),
    )
