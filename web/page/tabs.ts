/** Tabs: one panel is seen; arrows move between the tabs, as screen readers say. */
import { byId } from './elements'

/** The tabs of those ids; each names its panel. */
export const tabs = (ids: readonly string[]): ((id: string) => void) => {
  const all = ids.map((id) => byId(id, HTMLButtonElement))
  const show = (chosen: HTMLButtonElement): void => {
    for (const tab of all) {
      const isChosen = tab === chosen
      tab.setAttribute('aria-selected', String(isChosen))
      tab.tabIndex = isChosen ? 0 : -1
      byId(tab.getAttribute('aria-controls') ?? '', HTMLElement).hidden = !isChosen
    }
  }
  all.forEach((tab, i) => {
    tab.addEventListener('click', () => show(tab))
    tab.addEventListener('keydown', ({ key }) => {
      const by = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
      if (by === 0) return
      const next = all[(i + by + all.length) % all.length]
      show(next)
      next.focus()
    })
  })
  return (id) => show(byId(id, HTMLButtonElement))
}
