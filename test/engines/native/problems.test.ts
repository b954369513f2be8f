/** What is in the way of compiling is told, and leaves nothing behind that would be in the way next time. */
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import disk from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { hasCompiler } from '../../laws'
import { cacheOfItsOwn, compilerIs, doubled } from './on-native'

const { cache, folder, kept } = cacheOfItsOwn()
afterEach(() => vi.restoreAllMocks())

/** A compiler that joins something else, unless that is the addon. */
const joining = (text: string): Promise<void> =>
  compilerIs(
    cache(),
    'last= ; out=',
    'for word in "$@"; do',
    '  [ "$last" = -o ] && out=$word',
    '  case $word in *.c) grep -q node_api "$word" && touch "$(dirname "$word")/addon";; esac',
    '  last=$word',
    'done',
    'case " $* " in *" -shared "*)',
    '  if [ ! -e "$(dirname "$out")/addon" ]; then',
    `    echo '${text}' > "$out.c"`,
    '    exec cc -shared -fPIC "$out.c" -o "$out"',
    '  fi',
    'esac',
    'exec cc "$@"',
  )

/** What was compiled, but for the addon. */
const libraries = async (): Promise<number> =>
  (await kept()).filter((file) => file.endsWith('.so')).length - 1

describe('a problem is told', () => {
  test('where there is no compiler', async () => {
    vi.stubEnv('CC', '/nowhere/cc')
    await expect(doubled([1])).rejects.toThrow(
      'engine native: got no answer from /nowhere/cc, expected a compiler of C, GCC or Clang.',
    )
  })

  test('where the compiler fails', async () => {
    await compilerIs(cache(), '[ "$1" = -march=native ] && exit 0', 'echo out of order', 'exit 7')
    await expect(doubled([1])).rejects.toThrow(/cc that ended with 7: out of order, expected a library/)
    expect(await kept()).toEqual([])
  })

  test('where the compiler is killed', async () => {
    await compilerIs(cache(), '[ "$1" = -march=native ] && exit 0', 'kill -9 $$')
    await expect(doubled([1])).rejects.toThrow(/ended with SIGKILL.*perhaps for want of memory/s)
  })
})

if (hasCompiler)
  describe('a problem is told, and nothing of it kept,', () => {
    test('where a library lacks a function', async () => {
      await joining('int nothing;')
      await expect(doubled([1])).rejects.toThrow(
        /engine native: got a library that cannot be used: .*undefined symbol: after.*Fix: another compiler in CC/s,
      )
      expect(await libraries()).toBe(0)
    })

    test('where a library cannot be loaded', async () => {
      await joining('int missing(void); int after(long a, long b) { return missing(); }')
      await expect(doubled([1])).rejects.toThrow(
        /engine native: got a library that cannot be used: .*undefined symbol: missing.*Fix: another compiler in CC/s,
      )
      expect(await libraries()).toBe(0)
    })

    test('where the addon cannot be loaded', async () => {
      await compilerIs(
        cache(),
        'last= ; for word in "$@"; do [ "$last" = -o ] && out=$word; last=$word; done',
        'case " $* " in *" -shared "*) echo "int nothing;" > "$out.c"; exec cc -shared -fPIC "$out.c" -o "$out";; esac',
        'exec cc "$@"',
      )
      await expect(doubled([1])).rejects.toThrow(/engine native: got a library that cannot be used: /)
      expect(await kept()).toEqual([])
    })

    test('where nothing can be kept', async () => {
      await writeFile(join(cache(), 'weyl'), 'a file where the folder would be')
      await expect(doubled([1])).rejects.toThrow(
        /expected a folder to keep compiled code in.*XDG_CACHE_HOME/s,
      )
    })

    test('where others may write what would be run', async () => {
      await mkdir(folder(), { recursive: true })
      for (const mode of [0o777, 0o770, 0o702]) {
        await chmod(folder(), mode)
        await expect(doubled([1])).rejects.toThrow(
          /native: got a folder that others may write to, expected one that only you.*Fix: delete it/s,
        )
      }
      await chmod(folder(), 0o755)
      expect(await doubled([1])).toEqual([2])
    })

    test('where the folder is another user’s', async () => {
      await mkdir(folder(), { recursive: true, mode: 0o700 })
      vi.spyOn(disk, 'stat').mockImplementation(async (path) =>
        Object.assign(await stat(path), path === folder() && { uid: 4242 }),
      )
      await expect(doubled([1])).rejects.toThrow(
        /native: got a folder of another user, expected one that only you/,
      )
      expect(await kept()).toEqual([])
    })
  })

if (hasCompiler)
  describe('CC', () => {
    test('may hold a command and words for it', async () => {
      vi.stubEnv('CC', ' env  cc -DONE_MORE ')
      expect(await doubled([2])).toEqual([4])
    })

    test('may hold a path with spaces', async () => {
      const spaced = join(cache(), 'a compiler')
      await mkdir(spaced)
      await compilerIs(spaced, 'exec cc "$@"')
      expect(await doubled([2])).toEqual([4])
    })
  })
