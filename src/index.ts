/**
 * Weyl: networks as values, reparameterised, adapted, compiled. Names under `ops` are functions on tensors; a layer of
 * the same name (`relu`, `conv2d`, `maxPool`) is exactly that function, after a network and with a weight of its own.
 * Nothing here needs Node: files, threads and the running of experiments are in `weyl/node`.
 *
 * @module weyl
 */
/** fp-ts's own: it takes a value and nineteen functions. A longer network nests it: `pipe(pipe(input(…), …), …)`. */
export { pipe } from 'fp-ts/function'
export { showProblem, type Problem, WeylError } from './dsl/core/problem'
export { integers, type Key, key, normal, permutation, split, uniform } from './dsl/core/random'
export { type Shape, sizeOf } from './dsl/core/shape'
export type { ShapeError } from './dsl/core/shape-types'
export {
  type AnyTensor,
  type DType,
  isFloat32,
  type Scalar,
  type Tensor,
  type Values,
} from './dsl/core/tensor'
export { leaves, mapLeaves, paths, type Tree, zipLeaves } from './dsl/core/tree'
export { literal, placeholder, stopGradient, tensor, valueOf, valuesOf } from './dsl/primitives/leaves'
export { asciiArt, show } from './dsl/primitives/show'
export { associativeScan } from './dsl/transforms/associative-scan'
export { checkpoint } from './dsl/transforms/checkpoint'
export { cond } from './dsl/transforms/cond'
export { customDerivative } from './dsl/transforms/custom'
export { customJvp } from './dsl/transforms/custom-jvp'
export { fori } from './dsl/transforms/fori'
export { grad, hvp, jvp, linearize, valueAndGrad, vjp } from './dsl/transforms/grad'
export { hessian, jacobian } from './dsl/transforms/jacobian'
export { pmean } from './dsl/transforms/named-axis'
export { type Batched, vmap } from './dsl/transforms/vmap'
export { type Op, type PrimitiveOp, type PrimitiveTable } from './dsl/primitives'
export { meaningOf } from './dsl/primitives/rules'
export { checkedProgram } from './dsl/transforms/checked-program'
export { type Scan, scan } from './dsl/transforms/scan'
export { whileLoop } from './dsl/transforms/while-loop'
export { type Instruction, type Program, trace } from './dsl/transforms/program'
export { programHash } from './dsl/transforms/program-hash'
export { numberedValues, type Value } from './dsl/transforms/values'
export { implicitly } from './dsl/functions/implicitly'
export * as ops from './dsl/functions'
export { crossEntropy, mse } from './dsl/functions/losses'
export { conv1d, conv2d } from './dsl/networks/convolution'
export { convTranspose1d, convTranspose2d } from './dsl/networks/transposed-convolution'
export { multiHeadAttention } from './dsl/networks/attention'
export { allSlow } from './dsl/networks/all-slow'
export { branch, concatenate, named, prop, repeat, residual } from './dsl/networks/blocks'
export { checkpointed } from './dsl/networks/checkpointed'
export { dropout } from './dsl/networks/dropout'
export { embedding, learnedPositions, sinusoidalPositions } from './dsl/networks/embedding'
export { gru, lstm } from './dsl/networks/recurrent'
export { resNetBlock } from './dsl/networks/res-net-block'
export { each, lastRow, sumRows } from './dsl/networks/sequence'
export { transformer } from './dsl/networks/transformer'
export { batchNorm, groupNorm, layerNorm } from './dsl/networks/normalisation'
export { dense } from './dsl/networks/dense'
export {
  constantOf,
  glorotUniform,
  heNormal,
  heUniform,
  type Initialiser,
  lecunUniform,
  normalWith,
  torchUniform,
} from './dsl/networks/initialisers'
export { locallyConnected1d, locallyConnected2d } from './dsl/networks/local'
export { type Context, EXAMPLES, type Statistics } from './dsl/networks/context'
export { inspect, type Inspection, weightsOf } from './dsl/networks/inspect'
export { layer, type Layered } from './dsl/networks/layer'
export { andThen, input, type Net, type Params, type Start } from './dsl/networks/net'
export { weighted } from './dsl/networks/weighted'
export {
  avgPool,
  elu,
  flatten,
  gelu,
  globalMean,
  maxPool,
  pointwise,
  relu,
  sigmoid,
  silu,
  softplus,
  standardise,
  tanh,
} from './dsl/networks/parameterless'
export { composed } from './dsl/networks/composed'
export { type Reparam, reparam, type Reparameterisation } from './dsl/networks/reparam'
export { sharedBy } from './dsl/networks/known-sharing'
export { slowWeight, fullSharing, identityReparam, kronecker } from './dsl/networks/reparameterisations'
export { doublyStochastic, sharingEntropy } from './dsl/networks/sharing/doubly-stochastic'
export { learnedRotations } from './dsl/networks/sharing/learned-rotations'
export { lowRank } from './dsl/networks/sharing/low-rank'
export { rowStochastic } from './dsl/networks/sharing/row-stochastic'
export { softly } from './dsl/networks/sharing/softly'
export { supportAndQueryLoss } from './dsl/learning/support-and-query-loss'
export { regularised } from './dsl/learning/regularised'
export { routed } from './dsl/learning/routed'
export { supervised } from './dsl/learning/supervised'
export { inContext } from './dsl/networks/in-context'
export { tNet } from './dsl/networks/sharing/t-net'
export { sideBySide } from './dsl/networks/side-by-side'
export { cavia } from './dsl/learning/cavia'
export { metaCurvature } from './dsl/learning/meta-curvature'
export { ridge } from './dsl/learning/ridge'
export { adapt, type Learner, type MetaParams } from './dsl/learning/adapt'
export { askedSteps } from './dsl/learning/asked-steps'
export { type Examples, meanLoss, predictions } from './dsl/learning/examples'
export { conjugateGradient } from './dsl/learning/conjugate-gradient'
export { implicitMaml } from './dsl/learning/implicit-maml'
export { initialState, metaLoss, metaStep, type Tasks } from './dsl/learning/meta-step'
export { multiStep } from './dsl/learning/multi-step'
export { warpGrad } from './dsl/learning/warp-grad'
export { prototypical } from './dsl/learning/prototypical'
export { fixed, perLayer, perParameter } from './dsl/learning/rates'
export { reptile } from './dsl/learning/reptile'
export {
  accumulate,
  adaGrad,
  adam,
  adamW,
  anchored,
  averaged,
  chain,
  clipByNorm,
  constantSchedule,
  cosineDecay,
  decayWeights,
  descend,
  ema,
  exclusiveSparsity,
  exponentialDecay,
  freeze,
  lamb,
  linearSchedule,
  lion,
  lookahead,
  momentum,
  nesterov,
  partition,
  piecewiseSchedule,
  type Prox,
  proximal,
  rmsProp,
  scaleByTrustRatio,
  scaleUpdates,
  type Schedule,
  scheduled,
  sgd,
  softThreshold,
  stepDecay,
  type Transformation,
} from './dsl/learning/transformations'
export { type Angles, evenAngles, halfwayAngles } from './data/angles'
export { type Augmentation, augmentations, composeAugmentations, noAugmentation } from './data/augment'
export { type ClassSets, labelledClasses } from './data/class-pools'
export { fewShotTasks } from './data/few-shot'
export { sinusoidTasks } from './data/sinusoids'
export type { ImageSet } from './data/images'
export { BENCHMARK_SEED, drawBenchmark, rotatedBenchmark } from './data/rotated-benchmark'
export type { Sampler, TaskBatch } from './data/batch'
export { convolutionFloor, expectedFloors, zeroFloor } from './data/floors'
export { type StoredTensors, type StoredTensor } from './data/safetensors'
export { steerablePool } from './data/steerable'
export { syntheticPool } from './data/synthetic'
export { pooledTasks, type TaskPool } from './data/task-pool'
export { metaSplits, rotatedTasks } from './data/tasks'
export { optimise } from './compiler/optimise'
export { rewrite, type Rule } from './compiler/rewrite'
export { compile } from './engines/compile'
export { debugNan } from './engines/debug-nan'
export { evaluate } from './engines/evaluate'
export { engineNamed } from './engines/everywhere'
export type { EngineBuffer, Engine, Executable } from './engines/engine'
export { type Backend, engineOf, type LoadedProgram } from './engines/kit/backend'
export { iterate } from './engines/iterate'
export { chromeTrace } from './engines/profile/chrome-trace'
export { type KernelProfile, type Profile, spentOn } from './engines/profile/profile'
export { profiling } from './engines/profile/profiling'
export { toOnnx } from './engines/onnx/to-onnx'
export { reference } from './engines/reference'
export { dedicatedCircuit, sectorOf, sideBySideCircuits } from './models/dedicated'
export { cyclicRotated, plainRotated, sharedRotated } from './models/rotated'
export { plainCircuit, singleCircuit } from './models/single-circuit'
export { type GroupAction, groupAction, onChannels, composeActions, trivialAction } from './symmetry/action'
export { equivariantMaps, groupConvolutionMatrix } from './symmetry/equivariant-maps'
export { fieldBias, groupMax, groupMean } from './symmetry/fields'
export { type FieldSharing, learnedFields, sharedFields } from './symmetry/field-sharing'
export { normalisationGap, stochasticFields } from './symmetry/stochastic-fields'
export { groupKernel, groupSharing, lifting } from './symmetry/group-kernels'
export { cyclic } from './symmetry/groups/cyclic'
export { dihedral, type Reflection } from './symmetry/groups/dihedral'
export { finiteGroup } from './symmetry/groups/finite-group'
export {
  type FiniteGroup,
  type Group,
  type Isometry,
  type OneParameterGroup,
  type Planar,
  sampleElements,
} from './symmetry/groups/group'
export { directProduct } from './symmetry/groups/direct-product'
export { so2 } from './symmetry/groups/so2'
export { type Permutation, symmetric } from './symmetry/groups/symmetric'
export { translations, translations2d } from './symmetry/groups/translations'
export type { PlanarGroup } from './symmetry/kernel-basis'
export { quarterTurns, rot90 } from './symmetry/quarter-turns'
export {
  directSum,
  permuting,
  regular,
  type Representation,
  representation,
  tensorProduct,
  trivial,
} from './symmetry/representation'
export {
  type CurvePoint,
  equivarianceCurve,
  invarianceCurve,
  type InvariancePoint,
} from './symmetry/read-outs/curves'
export { mapsBetween } from './symmetry/read-outs/maps-between'
export { type WeightFamily, weightFamily, weightSpan } from './symmetry/read-outs/family'
export { type FoundGenerator, generatorsOf, lieError } from './symmetry/read-outs/generators'
export { kernelSymmetries } from './symmetry/read-outs/kernel'
export { lineSymmetries } from './symmetry/read-outs/line'
export { type LieGenerator, planarMotion, planarMotions } from './symmetry/read-outs/motions'
export { imagePolarisation, type Polarisation, polarisation } from './symmetry/read-outs/polarisation'
export { type Candidate, type Reading, readSymmetry } from './symmetry/read-outs/reading'
export { type SymmetryFit, type Symmetry } from './symmetry/read-outs/symmetry'
export { type IndexMap, weightTying } from './symmetry/read-outs/weight-tying'
export { singularValues } from './symmetry/singular-values'
export { onCycle, onImages, onTorus } from './symmetry/spatial'
export { rot90Invariant } from './symmetry/rot90-invariant'
export { loadParams, loadPyTorch, type Parametric } from './runs/parameters'
