import { jaxJs } from '../contenders/jax-js'
import { serve } from '../harness/serve'

serve(() => jaxJs)
