import { rotated } from './rotation'
import { serve } from './serve'

serve(rotated)
