import { obeysAtEdges } from '../edges/law'
import { keepsTheDigitsOfLongSums } from '../edges/long-sums'

obeysAtEdges('native', { runs: 1, atOnce: 30 })
keepsTheDigitsOfLongSums('native')
