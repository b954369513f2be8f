/** What takes part in a benchmark: something that can be made to train a workload. */
import type { StoredTensors } from '../../src/data/safetensors'
import type { Workload } from '../workloads/files'
import type { Settings } from '../workloads/settings'

export interface Trainer {
  /** One outer step; the loss before it. The first one follows on the workload's parameters. */
  readonly step: () => Promise<number>
  /** The meta-gradient at the workload's parameters. */
  readonly gradient: () => Promise<StoredTensors['tensors']>
}

/** Why something cannot take part, and how it could. */
export interface Absence {
  readonly unavailable: string
  readonly fix?: string
}

export interface Contender {
  /** Whether it is installed and can do such a workload; nothing, if it can. */
  readonly absence: (settings: Settings) => Promise<Absence | undefined>
  /** Which of several ways it takes, if there are several. */
  readonly form?: (settings: Settings) => string
  /** Tracing, compiling, uploading: all that comes before the first step. */
  readonly prepare: (workload: Workload) => Promise<Trainer>
}
