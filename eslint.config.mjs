import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const WITHOUT_NODE = [
  'src/dsl/**',
  'src/loops/**',
  'src/models/**',
  'src/symmetry/**',
  'src/engines/**',
  'src/testing/**',
]
const WITHOUT_CLOCK = ['src/dsl/**', 'src/loops/**', 'src/models/**', 'src/symmetry/**', 'src/testing/**']
const named = (names, message) => names.map((name) => ({ name, message }))

export default defineConfig(
  globalIgnores(['**/dist/', '.cache/', '/runs/', 'coverage/', 'docs/.vitepress/{pages,cache,.temp}/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-param-reassign': 'error',
      'object-shorthand': 'error',
      'prefer-arrow-callback': 'error',
      // A function is a value like any other.
      'func-style': ['error', 'expression'],
    },
  },
  {
    // `any`, `@ts-ignore`, unused code and unsafe values are errors of the strict set.
    files: ['**/*.{ts,mts}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An element of an array may be missing, which its type does not say; checks for it are not idle.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A loop over places by number says what it does.
      '@typescript-eslint/prefer-for-of': 'off',
      // Messages name shapes and counts; a number in a template is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Subscripts of einsum are spelled in ASCII, a letter an axis.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // The record without fields is the unit of parameter records, and a type like any other.
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      // A parameter that is used once still makes the compiler keep a shape literal.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Not the same: only a `type` is assignable to an index signature, only an `interface` keeps its name.
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from a Key: src/dsl/core/random.ts.' },
      ],
    },
  },
  {
    files: ['src/**'],
    rules: {
      // A cast of a literal hides a missing field. Others stand where a type is computed by the compiler
      // and a value by the program, as the shapes of tensors are; none shows in a public signature.
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      'no-console': 'error',
      // One idea a function: what is longer has parts with names of their own.
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**'],
    rules: {
      // vitest's matchers, such as `expect.any(Number)`, are of type `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: WITHOUT_NODE,
    // where there is a compiler of C, or another process, there is Node, and a file that this code is in
    ignores: ['src/engines/native/version.ts', 'src/engines/kit/elsewhere.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...named(
          ['process', 'Buffer', 'require', '__dirname', '__filename', 'global', 'setImmediate'],
          'This folder also runs in a web page, where Node is not.',
        ),
      ],
    },
  },
  {
    files: WITHOUT_CLOCK,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Identifier[name=/^(Date|performance)$/]',
          message: 'The language is pure: it has no clock.',
        },
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(skip|only|todo|fails)$/]',
          message: 'A test that does not run, or that hides the others, proves nothing.',
        },
      ],
    },
  },
)
