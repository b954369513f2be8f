/** The TypeScript compiler, in a worker of its own: it checks, explains, completes and transpiles one program. */
import { decodedMappings, TraceMap } from '@jridgewell/trace-mapping'
import { createSystem, createVirtualTypeScriptEnvironment } from '@typescript/vfs'
import ts from 'typescript'
import type { Answered, Asked, Complaint, Questions } from './asked'

const PROGRAM = '/program.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
  strict: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  paths: {
    weyl: ['/src/index.d.ts'],
    'weyl/testing': ['/src/testing/index.d.ts'],
    'weyl/page': ['/web/playground/inside/page.d.ts'],
  },
}

/** Completions that are sent, at most. */
const MOST = 300

const environment = async () => {
  const response = await fetch(new URL('types.json', self.location.href))
  const files = (await response.json()) as Readonly<Record<string, string>>
  const system = createSystem(new Map([...Object.entries(files), [PROGRAM, 'export {}']]))
  return createVirtualTypeScriptEnvironment(system, [PROGRAM, '/globals.d.ts'], ts, OPTIONS)
}

const complaintOf = ({ start = 0, length = 0, messageText }: ts.Diagnostic): Complaint => ({
  from: start,
  to: start + length,
  text: ts.flattenDiagnosticMessageText(messageText, '\n'),
})

const transpile: Questions['transpile'] = (code) => {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(code, {
    fileName: PROGRAM,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      // so that the program is the body of a function, whatever it imports
      module: ts.ModuleKind.CommonJS,
      ignoreDeprecations: '6.0',
      esModuleInterop: true,
      sourceMap: true,
    },
  })
  const wrong = diagnostics?.find(({ category }) => category === ts.DiagnosticCategory.Error)
  if (wrong !== undefined) return complaintOf(wrong)
  const lines: number[] = []
  for (const segments of decodedMappings(new TraceMap(sourceMapText ?? '')))
    lines.push((segments.find((segment) => segment.length > 1)?.[2] ?? lines.at(-1) ?? 0) + 1)
  return { script: outputText.replace(/^\/\/# sourceMappingURL=.*$/m, ''), lines }
}

const questions = ({ languageService, updateFile }: Awaited<ReturnType<typeof environment>>): Questions => {
  let known = ''
  const about = (code: string): ts.LanguageService => {
    if (code !== known) updateFile(PROGRAM, code === '' ? ' ' : code)
    known = code
    return languageService
  }
  return {
    check: (code) => {
      const service = about(code)
      const found = [...service.getSyntacticDiagnostics(PROGRAM), ...service.getSemanticDiagnostics(PROGRAM)]
      return found.filter(({ category }) => category === ts.DiagnosticCategory.Error).map(complaintOf)
    },
    explain: (code, at) => {
      const info = about(code).getQuickInfoAtPosition(PROGRAM, at)
      if (info === undefined) return undefined
      const { start, length } = info.textSpan
      return {
        from: start,
        to: start + length,
        type: ts.displayPartsToString(info.displayParts),
        about: ts.displayPartsToString(info.documentation),
      }
    },
    complete: (code, at) =>
      about(code)
        .getCompletionsAtPosition(PROGRAM, at, {})
        ?.entries.slice(0, MOST)
        .map(({ name, kind }) => ({ name, kind })) ?? [],
    transpile,
  }
}

interface Scope {
  onmessage: (event: { readonly data: Asked }) => void
  readonly postMessage: (answered: Answered) => void
}

const scope = self as unknown as Scope
const ready = environment().then(questions)

const answer = async ({ id, name, given }: Asked): Promise<Answered> => {
  try {
    const { [name]: question } = await ready
    return { id, answer: (question as (...given: readonly unknown[]) => unknown)(...given) }
  } catch (error) {
    return { id, failed: String(error) }
  }
}

scope.onmessage = ({ data }) => void answer(data).then((answered) => scope.postMessage(answered))
