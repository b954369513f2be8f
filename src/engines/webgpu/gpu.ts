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
  requestDevice(options: object): Promise<GpuDevice>
}

export interface GpuError {
  readonly message: string
}

export interface GpuDevice {
  readonly limits: GpuLimits
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  readonly queue: GpuQueue
  createBuffer(options: { readonly size: number; readonly usage: number }): GpuBuffer
  createShaderModule(options: { readonly code: string }): object
  createBindGroupLayout(options: object): object
  createPipelineLayout(options: object): object
  createBindGroup(options: object): object
  createComputePipelineAsync(options: object): Promise<object>
  createCommandEncoder(): GpuEncoder
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
  beginComputePass(): GpuPass
  finish(): object
}

export interface GpuPass {
  setPipeline(pipeline: object): void
  setBindGroup(index: number, group: object | null, offsets: readonly number[]): void
  dispatchWorkgroups(x: number, y: number): void
  end(): void
}

/** Bits of `GPUBufferUsage`: what lies on the device, what it looks up, and what the host looks at. */
export const USAGE = { values: 128 | 8 | 4, table: 64 | 8, seen: 1 | 8 } as const

/** Bits of `GPUMapMode` and `GPUShaderStage`. */
export const MAP_READ = 1
export const COMPUTE = 4
