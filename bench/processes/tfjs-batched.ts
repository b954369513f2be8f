import { byHand } from '../contenders/tfjs/by-hand'
import { serve } from '../harness/serve'

serve(() => byHand)
