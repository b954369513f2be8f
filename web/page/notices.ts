/** Lines above the page: what its visitor has to know, now and then with something to do about it. */
import { byId } from './elements'

export const notice = (text: string, action?: readonly [label: string, act: () => void]): HTMLElement => {
  const line = document.createElement('p')
  line.textContent = text
  if (action !== undefined) {
    const button = document.createElement('button')
    button.type = 'button'
    button.textContent = action[0]
    button.addEventListener('click', action[1])
    line.append(' ', button)
  }
  byId('notices', HTMLElement).append(line)
  return line
}
