/**
 * A whole document of markup with a mark (U+FFFD) in the place of every character that XML does not have: control
 * characters and halves of characters, which a name from outside may hold and for which nothing would be drawn.
 */
export const drawable = (markup: string): string =>
  markup.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

/** Texts as parts of XML and HTML, in elements and in quoted attributes: whatever they hold is shown as it is. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
