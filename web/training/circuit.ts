/** The sizes of the circuit for digits, and the angles at which it is judged. */

/** Of images, and of what the convolution makes of them. */
export const [SIDE, MAP] = [28, 26] as const

export const [CHANNELS, CLASSES] = [32, 10] as const

/** In degrees: every other one is trained on, those between them never. */
export const ANGLES: readonly number[] = Array.from({ length: 24 }, (_, i) => 15 * i)

export const isSeen = (angle: number): boolean => angle % 30 === 0
