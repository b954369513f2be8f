import { taped } from '../contenders/tfjs/taped'
import { serve } from '../harness/serve'

serve(() => taped)
