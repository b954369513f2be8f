/** The API reference: a page for each name of the package's entries, from its doc comment. */

/** A name without its type parameters, which the code below it shows. */
const bare = ({ rawName }) => rawName.replace(/<.*/, '')

export default {
  entryPoints: ['index', 'node/index', 'experiments/index', 'testing/index', 'testing/vitest'].map(
    (name) => `../../src/${name}.ts`,
  ),
  tsconfig: './tsconfig.json',
  // check:types does
  skipErrorChecking: true,
  excludeExternals: true,
  name: 'API',
  readme: 'none',
  logLevel: 'Warn',
  validation: { notDocumented: true, notExported: false, invalidLink: true },
  plugin: ['typedoc-plugin-markdown', '../../scripts/site/topics.mjs', '../../scripts/site/layer-names.mjs'],
  categorizeByGroup: false,
  displayBasePath: '../..',
  disableGit: true,
  sourceLinkTemplate: '{path}',
  out: 'pages/api',
  navigationJson: 'pages/api/navigation.json',
  entryFileName: 'index',
  pageTitleTemplates: { index: 'API', module: bare, member: bare },
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  expandParameters: true,
  indexFormat: 'table',
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  tableColumnSettings: { hideSources: true, hideModifiers: true },
}
