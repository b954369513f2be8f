/** A plug-in for TypeDoc: the API is listed by topic, which is the folder of the source; sources are no links. */
import { Comment, CommentTag, Converter } from 'typedoc'

const TOPICS = {
  'dsl/core': 'Tensors and trees',
  'dsl/primitives': 'Tensors and trees',
  'dsl/transforms': 'Transforms and programs',
  'dsl/functions': 'Functions on tensors',
  'dsl/networks': 'Networks',
  'dsl/learning': 'Learning',
  'runs/parameters': 'Networks',
  'runs/options': 'Options of experiments',
  compiler: 'Compiler and engines',
  engines: 'Compiler and engines',
  models: 'Models',
  symmetry: 'Symmetry',
  data: 'Data and tasks',
  node: 'Data and tasks',
}

const topicOf = (file) => {
  const [, path] = /\/src\/(.*)/.exec(file) ?? []
  return Object.entries(TOPICS).find(([folder]) => path?.startsWith(`${folder}/`))?.[1]
}

const BY_TOPIC = ['weyl', 'weyl/node']

export const load = ({ converter }) => {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of Object.values(project.reflections)) {
      if (reflection.name === '__namedParameters') reflection.name = 'settings'
      if (!BY_TOPIC.includes(reflection.parent?.name)) continue
      const topic = topicOf(reflection.sources?.[0]?.fullFileName ?? '')
      if (topic === undefined) continue
      const documented = reflection.signatures?.[0] ?? reflection
      documented.comment ??= new Comment()
      documented.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: topic }]))
    }
  })
  const last = -1000
  converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      for (const reflection of Object.values(project.reflections))
        for (const source of reflection.sources ?? []) delete source.url
    },
    last,
  )
}
