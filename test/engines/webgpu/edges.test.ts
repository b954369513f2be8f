import { obeysAtEdges } from '../edges/law'
import { keepsTheDigitsOfLongSums } from '../edges/long-sums'

obeysAtEdges('webgpu', { runs: 1, atOnce: 5 })
keepsTheDigitsOfLongSums('webgpu')
