/** The page on which a dense layer discovers convolution. */
import { app } from './page/app'
import { controls } from './page/controls'
import { convolutionView } from './page/convolution-view'

app(
  new Worker(new URL('./training/convolution-worker.ts', import.meta.url), { type: 'module' }),
  controls(['rank', 'tasks', 'inner'], 'wasm'),
  convolutionView(),
)
