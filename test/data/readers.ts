/** The readers of data sets, each with whole files to damage. */
import { deflateRawSync, gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { readAmat } from '../../src/data/amat'
import type { ClassSets } from '../../src/data/class-pools'
import { imageFolder } from '../../src/data/image-folder'
import { parseIdx } from '../../src/data/idx'
import { miniImagenet } from '../../src/data/mini-imagenet'
import { mnist } from '../../src/data/mnist'
import { parseNpy } from '../../src/data/npy'
import { readNpz } from '../../src/data/npz'
import { omniglot } from '../../src/data/omniglot'
import { picture } from '../../src/data/picture'
import { decodeSafetensors, encodeSafetensors } from '../../src/data/safetensors'
import { key } from '../../src/dsl/core/random'
import { amatText } from './amat-text'
import { folderOf, placeOf } from './disk-places'
import { idxBytes } from './idx-bytes'
import { npy } from './npy-bytes'
import {
  plainJpeg,
  plainPng,
  pngBytes,
  pngOf,
  pngPixels,
  resealed,
  type Layout,
  type Picture,
} from './pictures'
import { ofFile, promised, type Reader } from './reader'
import { zipBytes } from './zip-bytes'

const text = (content: string): Uint8Array => new Uint8Array(Buffer.from(content))
const product = (shape: readonly number[]) => shape.reduce((all, side) => all * side, 1)

const grey: Picture = { width: 7, height: 5, samples: Array.from({ length: 35 }, (_, i) => (i * 37) % 256) }
const colours: Picture = {
  width: 5,
  height: 4,
  samples: Array.from({ length: 60 }, (_, i) => (i * 91) % 256),
}
const few: Picture = { width: 9, height: 3, samples: Array.from({ length: 27 }, (_, i) => i % 4) }
const palette = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]
const layouts: readonly (readonly [Picture, Layout])[] = [
  [grey, { depth: 8, colour: 0, filter: 4, transparency: [0, 37] }],
  [colours, { depth: 8, colour: 2, filter: 3, interlaced: true }],
  [few, { depth: 2, colour: 3, palette, transparency: [0, 100] }],
  [few, { depth: 4, colour: 0, interlaced: true }],
  [
    { ...grey, width: 7, height: 2 },
    { depth: 8, colour: 4, filter: 1 },
  ],
  [
    { ...colours, width: 3, height: 2 },
    { depth: 16, colour: 6, filter: 2 },
  ],
].map(([made, layout]) => [made as Picture, layout as Layout])
const pngs = layouts.map(([made, layout]) => pngBytes(made, layout))

const isPicture = (pixels: Uint8Array): boolean => pixels.length === 6 * 6 * 3
const readPicture = promised((bytes) => picture('a', bytes, { size: 6, channels: 3 }), isPicture)

const arrays = [
  npy(
    [2, 3, 2, 2],
    Float32Array.from({ length: 24 }, (_, i) => i / 3),
  ),
  npy(
    [2, 2, 4],
    Float64Array.from({ length: 16 }, (_, i) => i / 3),
  ),
]
/** Of other types, orders and versions. */
const otherArrays = [
  npy([2, 3], new Float32Array(3), { descr: "'>i2'", fortran_order: 'True' }),
  npy([2, 1], Float64Array.of(0, 0), { descr: "'<i8'", shape: '(2L, 1L)' }),
  npy([4], Float32Array.of(0), { descr: "'|b1'" }),
]
const zipped = (files: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, bytes], i) => [name, [bytes, { level: i % 2 === 0 ? 6 : 0 }]]),
    ),
  )

const readPool = promised(ofFile(placeOf('data.npz'), readNpz), ({ tasks, examples, input, target, task }) =>
  [0, tasks - 1].every((number) => {
    const { x, y } = task(number)
    return x.length === examples * product(input) && y.length === examples * product(target)
  }),
)

const labels = { shape: [4], data: Uint8Array.of(0, 1, 2, 9) }
const images = { shape: [4, 2, 3], data: Uint8Array.from({ length: 24 }, (_, i) => 10 * i) }

const isSet = ({ train, test }: ClassSets): boolean =>
  [train, test].every(({ classes, height, width, channels }) =>
    classes.every(({ count, image }) =>
      Array.from({ length: count }, (_, i) => image(i).length).every(
        (size) => size === height * width * channels,
      ),
    ),
  )

const pets = zipped({
  'cat/1.png': plainPng(1, 5),
  'cat/2.png': pngs[0],
  'dog/1.jpg': plainJpeg([9, 8, 7], 8),
  'dog/2.png': pngs[2],
  'notes.txt': text('pets'),
})
const characters = zipped({ 'Latin/a/1.png': plainPng(1, 3), 'Latin/b/1.png': plainPng(2, 3) })
const listed = {
  'images/a.png': plainPng(1, 3),
  'images/b.png': plainPng(2, 3),
  'test.csv': text('filename,label\nb.png,n02\n'),
}

const stored = encodeSafetensors(
  {
    mask: { dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) },
    b: { dtype: 'int32', shape: [], values: Int32Array.of(-2) },
    a: { dtype: 'float32', shape: [1, 2], values: Float32Array.of(1, 2) },
    half: { dtype: 'float32', shape: [2], values: Float32Array.of(1, -0.1), stored: 'BF16' },
    long: { dtype: 'int32', shape: [2], values: Int32Array.of(1, -7), stored: 'I64' },
  },
  { step: '7' },
)
/** Its header, at its own length, before its data. */
const withHeader = (header: Uint8Array): Uint8Array => {
  const start = 8 + Number(new DataView(stored.buffer).getBigUint64(0, true))
  const bytes = new Uint8Array(Buffer.concat([new Uint8Array(8), header, stored.subarray(start)]))
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true)
  return bytes
}

export const readers: readonly Reader[] = [
  { name: 'PNG', seeds: pngs, read: readPicture },
  { name: 'PNG, checksums made right', seeds: pngs, wrapped: resealed, read: readPicture },
  {
    name: 'PNG, pixels packed anew',
    seeds: layouts.slice(2, 3).map(([made, layout]) => pngPixels(made, layout)),
    wrapped: (pixels) => pngOf(few, { depth: 2, colour: 3, palette: palette.slice(0, 9) }, pixels),
    read: readPicture,
  },
  { name: 'JPEG', seeds: [plainJpeg([200, 100, 50], 20), plainJpeg([1, 2, 3], 8)], read: readPicture },
  {
    name: 'npy',
    seeds: [...arrays, ...otherArrays],
    read: promised(
      (bytes) => parseNpy('a', bytes),
      ({ shape, data }) => data.length === product(shape),
    ),
  },
  {
    name: 'npz',
    seeds: [
      zipped({ 'x.npy': arrays[0], 'y.npy': arrays[0] }),
      zipped({ 'x.npy': arrays[1], 'y.npy': arrays[1] }),
    ],
    read: readPool,
  },
  {
    name: 'npz, an array in a whole archive',
    seeds: arrays.slice(0, 1),
    wrapped: (bytes) => zipped({ 'x.npy': bytes, 'y.npy': arrays[0], 'w.npy': bytes }),
    read: readPool,
  },
  {
    name: 'IDX',
    seeds: [idxBytes(images), gzipSync(idxBytes(images)), gzipSync(new Uint8Array(3_000))],
    read: promised(
      (bytes) => parseIdx('a', bytes),
      ({ shape, data }) => data.length === product(shape),
    ),
  },
  {
    name: 'IDX, in a whole gzip file',
    seeds: [idxBytes(images)],
    wrapped: (bytes) => gzipSync(bytes, { level: 1 }),
    read: promised(
      (bytes) => parseIdx('a', bytes),
      ({ shape, data }) => data.length === product(shape),
    ),
  },
  {
    name: 'a folder of MNIST',
    seeds: [idxBytes(labels)],
    read: promised(
      ofFile(
        folderOf(
          {
            'train-images-idx3-ubyte': idxBytes(images),
            't10k-images-idx3-ubyte': idxBytes(images),
            't10k-labels-idx1-ubyte': idxBytes(labels),
          },
          'train-labels-idx1-ubyte',
        ),
        mnist,
      ),
      ({ train }) => train.labels.length === 4 && train.labels.every((label) => label <= 9),
    ),
  },
  {
    name: 'amat',
    seeds: [text(amatText(2))],
    read: promised(ofFile(placeOf('a.amat'), readAmat), ({ labels: all, image }) =>
      Array.from(all).every((label, i) => label <= 9 && image(i).length === 784),
    ),
  },
  {
    name: 'safetensors',
    seeds: [stored],
    read: promised(
      (bytes) => decodeSafetensors('a', bytes),
      ({ tensors }) => Object.values(tensors).every(({ shape, values }) => values.length === product(shape)),
    ),
  },
  {
    name: 'safetensors, a header of the right length',
    seeds: [stored.slice(8, 8 + Number(new DataView(stored.buffer).getBigUint64(0, true)))],
    wrapped: withHeader,
    read: promised(
      (bytes) => decodeSafetensors('a', bytes),
      ({ tensors }) => Object.values(tensors).every(({ shape, values }) => values.length === product(shape)),
    ),
  },
  {
    name: 'an archive of class folders',
    seeds: [pets],
    read: promised(
      ofFile(placeOf('pets.zip'), (path) => imageFolder(path, key(1))),
      ({ classes, train, test }) =>
        classes.length >= 2 &&
        [train, test].every(({ pixels, labels: all }) => pixels.length === 784 * all.length),
    ),
  },
  {
    name: 'Omniglot',
    seeds: [characters],
    read: promised(
      ofFile(
        folderOf(
          { 'images_evaluation.zip': zipped({ 'Greek/a/1.png': plainPng(1, 3) }) },
          'images_background.zip',
        ),
        omniglot,
      ),
      isSet,
    ),
  },
  {
    name: 'MiniImagenet, its list',
    seeds: [text('filename,label\na.png,n01\nb.png,n03\r\n')],
    wrapped: (list) => zipped({ ...listed, 'train.csv': list }),
    read: promised(
      ofFile(placeOf('mini.zip'), (path) => miniImagenet(path, 4)),
      isSet,
    ),
  },
  {
    name: 'npz, packed data in a whole archive',
    seeds: [deflateRawSync(arrays[0])],
    wrapped: (packed) =>
      zipBytes([
        { name: 'x.npy', content: arrays[0], packed },
        { name: 'y.npy', content: arrays[0] },
      ]),
    read: readPool,
  },
  {
    name: 'npz, with numbers of 64 bits',
    seeds: [
      zipBytes(
        ['x.npy', 'y.npy'].map((name) => ({ name, content: arrays[0] })),
        { wide: true },
      ),
    ],
    read: readPool,
  },
]
