import { weyl } from '../contenders/weyl'
import { serve } from '../harness/serve'

serve((name) => weyl(name.slice('weyl:'.length)))
