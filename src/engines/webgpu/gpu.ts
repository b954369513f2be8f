/** What the engine uses of WebGPU (https://www.w3.org/TR/webgpu), as a page has it in `navigator.gpu` and Dawn in Node. */

export interface Gpu {
  readonly requestAdapter: (options?: object) => Promise<GpuAdapter | null>
}

export interface GpuLimits {
  readonly maxBufferSize: number
  readonly maxStorageBufferBindingSize: number
}

export interface GpuAdapter {
  readonly limits: GpuLimits
  readonly requestDevice: (options: object) => Promise<GpuDevice>
}

export interface GpuError {
  readonly message: string
}

export interface GpuDevice {
  readonly limits: GpuLimits
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>
  readonly queue: GpuQueue
  readonly createBuffer: (options: { readonly size: number; readonly usage: number }) => GpuBuffer
  readonly createShaderModule: (options: { readonly code: string }) => object
  readonly createBindGroupLayout: (options: object) => object
  readonly createPipelineLayout: (options: object) => object
  readonly createBindGroup: (options: object) => object
  readonly createComputePipelineAsync: (options: object) => Promise<object>
  readonly createCommandEncoder: () => GpuEncoder
  readonly pushErrorScope: (filter: 'validation' | 'out-of-memory' | 'internal') => void
  readonly popErrorScope: () => Promise<GpuError | null>
  readonly destroy: () => void
}

export interface GpuBuffer {
  readonly mapAsync: (mode: number) => Promise<unknown>
  readonly getMappedRange: () => ArrayBuffer
  readonly unmap: () => void
  readonly destroy: () => void
}

export interface GpuQueue {
  readonly writeBuffer: (
    buffer: GpuBuffer,
    offset: number,
    data: Uint32Array | Int32Array | Float32Array,
  ) => void
  readonly submit: (commands: readonly object[]) => void
  readonly onSubmittedWorkDone: () => Promise<unknown>
}

export interface GpuEncoder {
  readonly copyBufferToBuffer: (
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    bytes: number,
  ) => void
  readonly beginComputePass: () => GpuPass
  readonly finish: () => object
}

export interface GpuPass {
  readonly setPipeline: (pipeline: object) => void
  readonly setBindGroup: (index: number, group: object, offsets: readonly number[]) => void
  readonly dispatchWorkgroups: (x: number, y: number) => void
  readonly end: () => void
}

/** Bits of `GPUBufferUsage`: what lies on the device, what it looks up, and what the host looks at. */
export const USAGE = { values: 128 | 8 | 4, table: 64 | 8, seen: 1 | 8 } as const

/** Bits of `GPUMapMode` and `GPUShaderStage`. */
export const MAP_READ = 1
export const COMPUTE = 4
