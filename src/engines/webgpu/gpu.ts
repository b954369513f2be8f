/**
 * What the engine uses of WebGPU (https://www.w3.org/TR/webgpu), as a page has it in `navigator.gpu` and Dawn in Node. They
 * are methods, so that those of a page, which take more particular buffers, are of these types.
 */

export interface Gpu {
  requestAdapter(options?: object): Promise<GpuAdapter | null>
}

export interface GpuLimits {
  readonly maxBufferSize: number
  readonly maxStorageBufferBindingSize: number
}

export interface GpuAdapter {
  readonly limits: GpuLimits
  readonly features: { has(name: string): boolean }
  requestDevice(options: object): Promise<GpuDevice>
}

export interface GpuError {
  readonly message: string
}

export interface GpuDevice {
  readonly limits: GpuLimits
  readonly features: { has(name: string): boolean }
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  readonly queue: GpuQueue
  createBuffer(options: { readonly size: number; readonly usage: number }): GpuBuffer
  createShaderModule(options: { readonly code: string }): object
  createBindGroupLayout(options: object): object
  createPipelineLayout(options: object): object
  createBindGroup(options: object): object
  createComputePipelineAsync(options: object): Promise<object>
  createCommandEncoder(): GpuEncoder
  createQuerySet(options: { readonly type: 'timestamp'; readonly count: number }): GpuQuerySet
  pushErrorScope(filter: 'validation' | 'out-of-memory' | 'internal'): void
  popErrorScope(): Promise<GpuError | null>
  destroy(): void
}

export interface GpuBuffer {
  mapAsync(mode: number): Promise<unknown>
  getMappedRange(): ArrayBuffer
  unmap(): void
  destroy(): void
}

export interface GpuQuerySet {
  destroy(): void
}

/** Where a pass writes when it began and ended. */
export interface GpuTimestamps {
  readonly querySet: GpuQuerySet
  readonly beginningOfPassWriteIndex: number
  readonly endOfPassWriteIndex: number
}

export interface GpuQueue {
  writeBuffer(buffer: GpuBuffer, offset: number, data: Uint32Array | Int32Array | Float32Array): void
  submit(commands: readonly object[]): void
  onSubmittedWorkDone(): Promise<unknown>
}

export interface GpuEncoder {
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    bytes: number,
  ): void
  beginComputePass(options?: { readonly timestampWrites: GpuTimestamps }): GpuPass
  resolveQuerySet(set: GpuQuerySet, first: number, count: number, to: GpuBuffer, offset: number): void
  finish(): object
}

export interface GpuPass {
  setPipeline(pipeline: object): void
  setBindGroup(index: number, group: object | null, offsets: readonly number[]): void
  dispatchWorkgroups(x: number, y: number): void
  end(): void
}

/** Bits of `GPUBufferUsage`: what lies on the device, what it looks up, what the host looks at, what clocks tell. */
export const USAGE = { values: 128 | 8 | 4, table: 64 | 8, seen: 1 | 8, moments: 512 | 4 } as const

/** The feature of a device that has clocks. */
export const CLOCK = 'timestamp-query'

/** Bits of `GPUMapMode` and `GPUShaderStage`. */
export const MAP_READ = 1
export const COMPUTE = 4
