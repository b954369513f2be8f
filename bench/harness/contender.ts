/** What takes part in a benchmark: something that can be made to train a workload. */
import type { Stored } from '../../src/data/safetensors'
import type { Workload } from '../workloads/files'

export interface Trainer {
  /** One outer step; the loss before it. The first one follows on the workload's parameters. */
  readonly step: () => Promise<number>
  /** The meta-gradient at the workload's parameters. */
  readonly gradient: () => Promise<Stored['tensors']>
}

export interface Contender {
  /** Of what it runs on. */
  readonly versions: () => Promise<Readonly<Record<string, string>>>
  /** Tracing, compiling, uploading: all that comes before the first step. */
  readonly prepare: (workload: Workload) => Promise<Trainer>
}
