import { convolution } from './convolution'
import { serve } from './serve'

serve(convolution)
