/** Parameters of others. Nothing here needs Node. */
export { loadParams, type Parametric } from './load-params'
export { loadPyTorch } from './load-pytorch'
