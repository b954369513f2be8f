/** The sizes of the layer that discovers convolution: it has a weight for each pair of these. */
export const [INPUTS, OUTPUTS] = [70, 68] as const
