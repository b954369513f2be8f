/** What is large, and so is loaded when the page is there already: editor, compiler, examples. */
export { startCompiler } from './compiler'
export { editorIn } from './editor'
export { presets } from './presets'
