/** Texts as parts of XML and HTML, in elements and in quoted attributes: whatever they hold is shown as it is. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
