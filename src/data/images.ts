/** Labelled images in memory. */

/**
 * Labelled grey images: `pixels` is [labels.length, height, width], row-major, 0 (background) to 255;
 * `labels` has one class per image.
 */
export interface Images {
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

/** The two sides of a data set; no image of one is in the other. */
export interface ImageSet {
  /** Images to train on. */
  readonly train: Images
  /** Images to be judged on. */
  readonly test: Images
}
