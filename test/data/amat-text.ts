/** Files in the format of the original Rotated MNIST, of images without a pattern; label i mod 10. */
export const amatText = (images: number): string =>
  Array.from({ length: images }, (_, i) =>
    [...Array.from({ length: 784 }, (_unused, k) => (((i + 1) * k * 31) % 256) / 255), i % 10].join(' '),
  ).join('\n')
