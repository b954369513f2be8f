/**
 * Settings and what came of them: an upright axis for each setting and one for the score, and a line for each point of
 * the settings, coloured by its score. Where lines of one colour meet, a setting matters.
 */
import * as Plot from '@observablehq/plot'
import { type Axis, extent, linearAxis, logAxis, numberText } from '../axis'
import { sequentialScale } from '../colour-scale'
import { distinct, GRID, SMALL, TEXT, textWidth } from '../style'
import { svg } from '../svg'
