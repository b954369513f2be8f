/**
 * The GPU of the tests: SwiftShader, which the package chromium of Debian brings along, reached by libvulkan1. The gate of
 * the project installs both. Another driver is tried where VK_ICD_FILENAMES names it.
 */
export const onSoftware = <T>(start: () => Promise<T>): Promise<T> => {
  process.env.VK_ICD_FILENAMES ??= '/usr/lib/chromium/vk_swiftshader_icd.json'
  return start()
}
