/**
 * The layering: imports point one way only, downwards, and never in a circle. Each line below lists all
 * that a folder may import of ours besides itself; a folder that is not listed may import nothing of ours.
 */
const dsl = ['core', 'primitives', 'transforms', 'functions', 'networks', 'learning'].map(
  (name) => `src/dsl/${name}`,
)

/** The rooms of src/runs, the lowest first: each may import those before it, through their doors. */
const rooms = [
  'problems',
  'options',
  'parameters',
  'store',
  'training',
  'tuning',
  'report',
  'sweeps',
  'tracking',
].map((name) => `src/runs/${name}`)

const belowRuns = ['src/report', 'src/data', 'src/engines', 'src/compiler', 'src/dsl']

const mayImport = {
  ...Object.fromEntries(dsl.map((folder, i) => [folder, dsl.slice(0, i)])),
  'src/data': ['src/dsl', 'src/symmetry'],
  'src/report': ['src/dsl/core'],
  'src/compiler': ['src/dsl'],
  'src/loops': ['src/dsl', 'src/compiler'],
  'src/engines': ['src/dsl', 'src/compiler', 'src/loops'],
  'src/models': ['src/dsl', 'src/symmetry'],
  'src/symmetry': ['src/dsl', 'src/compiler', 'src/engines'],
  'src/testing': ['src/symmetry', 'src/engines', 'src/dsl'],
  ...Object.fromEntries(rooms.map((room, i) => [room, [...rooms.slice(0, i), ...belowRuns]])),
  'src/runs': belowRuns,
  'src/experiments': [
    'src/runs',
    'src/report',
    'src/data',
    'src/engines',
    'src/compiler',
    'src/models',
    'src/symmetry',
    'src/dsl',
  ],
  // the entries
  'src/index.ts': ['src'],
  'src/node': ['src/runs', 'src/data', 'src/engines', 'src/dsl'],
  'src/cli': ['examples/rmnist.ts', 'src/runs', 'src/experiments', 'src/report', 'src/engines', 'src/dsl'],
  examples: ['src'],
  web: ['src'],
  bench: ['src', 'examples'],
}

/** Packages that only one folder may import: what they stand for stays behind its walls. */
const owned = {
  'src/engines/tfjs': ['@tensorflow/'],
  'src/engines/onnx': ['onnxruntime-'],
  'src/engines/webgpu': ['webgpu'],
  'src/testing': ['fast-check', 'vitest'],
  'src/report': ['@observablehq/plot', 'linkedom', '@resvg/', 'cli-'],
  'src/runs/sweeps/redis': ['bullmq', 'ioredis'],
}

const within = (path) => (path.endsWith('.ts') ? `^${path}$` : `^${path}/`)
const ours = '^(src|examples|bench|test|web)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment: 'Modules that import each other cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere. (The GPU package is optional: npm ci leaves it out.)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@tensorflow/tfjs-node-gpu$' },
    },
    ...Object.entries(mayImport).map(([folder, below]) => ({
      name: `downwards: ${folder}`,
      comment: `${folder} may import of ours only itself${below.map((name) => `, ${name}`).join('')}.`,
      severity: 'error',
      from: { path: within(folder) },
      to: { path: ours, pathNot: [folder, ...below].map(within) },
    })),
    {
      name: 'known-folder',
      comment: 'A file of src outside the folders of the layering: give the folder a line in this table.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: Object.keys(mayImport).map(within) },
    },
    {
      name: 'no-node-in-a-page',
      comment: 'dsl, loops, models, symmetry, engines and testing also run in a web page: no Node built-ins.',
      severity: 'error',
      from: { path: '^src/(dsl|compiler|loops|models|symmetry|engines|testing)/' },
      to: { dependencyTypes: ['core'] },
    },
    ...rooms.map((room) => ({
      name: `by the door: ${room}`,
      comment: `What ${room} offers is in its index.ts; what is behind it may change.`,
      severity: 'error',
      from: { path: '^(src|bench|examples)/', pathNot: within(room) },
      to: { path: within(room), pathNot: `^${room}/index.ts$` },
    })),
    ...Object.entries(owned).map(([folder, packages]) => ({
      name: `only-from: ${folder}`,
      comment: `Only ${folder} may import ${packages.join(', ')}.`,
      severity: 'error',
      from: { path: '^src/', pathNot: within(folder) },
      to: { path: packages.map((name) => `node_modules/${name}`) },
    })),
    {
      name: 'no-development-package',
      comment:
        'The library must run with its own dependencies. (src/testing is for tests, which bring their tools; a queue is optional.)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(testing|runs/sweeps/redis)/' },
      to: {
        path: 'node_modules/',
        pathNot: 'node_modules/@types/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(web/)?dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count too: a layer that names the types of a higher one depends on it.
    tsPreCompilationDeps: true,
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      // Some packages are types only.
      mainFields: ['module', 'main', 'types'],
    },
  },
}
