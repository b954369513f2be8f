/**
 * How much one file may become in memory. A few kilobytes can declare gigabytes: what a file says of its size is
 * looked at before anything is unpacked, so that a reader takes at most 256 MB beside the file and what it gives back,
 * and about two seconds for an image, whatever the bytes are.
 */
export interface Limits {
  /** Pixels of an image. */
  readonly pixels: number
  /** Samples of a JPEG: a grey pixel has one, one in colour three, or one and a half where colours are halved. */
  readonly samples: number
  /** Bytes that packed ones become: a gzip file, an entry of a zip archive, the pixels of a PNG. */
  readonly unpacked: number
}

/** An image of 40 megapixels, a JPEG of 12 (6 without halved colours), and 200 MB of what is packed. */
export const LIMITS: Limits = { pixels: 40_000_000, samples: 19_200_000, unpacked: 200_000_000 }

/** A number of bytes for a person, in whole megabytes. */
export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`
