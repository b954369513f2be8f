import { obeysAtEdges } from './law'
import { keepsTheDigitsOfLongSums } from './long-sums'

obeysAtEdges('onnx')
keepsTheDigitsOfLongSums('onnx')
