/**
 * A plug-in for TypeDoc: a comment for the names of layers in the parameters of a network. A type computes them, so
 * that none can stand in the code. What is without a comment elsewhere stays so, and fails the build.
 */
import { Comment, Converter, ReflectionKind } from 'typedoc'

const NETWORKS = /\/src\/(dsl\/networks|models)\//

/** Where a name is declared, or what it is a part of. */
const fileOf = (reflection) =>
  reflection === undefined ? '' : (reflection.sources?.[0]?.fullFileName ?? fileOf(reflection.parent))

export const load = ({ converter }) => {
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
      const isComputed = project.getSymbolIdFromReflection(property)?.packagePath === ''
      if (isComputed && NETWORKS.test(fileOf(property)))
        property.comment ??= new Comment([
          { kind: 'text', text: 'The parameters of the layer or block of this name.' },
        ])
    }
  })
}
