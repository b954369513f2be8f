/** Completion of names for bash: commands, experiments, and folders of runs. */

/** The lines for bash to read; words after a name of an experiment are left to the shell. */
export const completion = (commands: readonly string[], experiments: readonly string[]): string =>
  [
    '_weyl() {',
    '  local word=${COMP_WORDS[COMP_CWORD]}',
    '  case $COMP_CWORD in',
    `    1) COMPREPLY=($(compgen -W '${commands.join(' ')}' -- "$word")) ;;`,
    '    2) case ${COMP_WORDS[1]} in',
    `         run|explain) COMPREPLY=($(compgen -W '${experiments.join(' ')}' -- "$word")) ;;`,
    '         *) COMPREPLY=($(compgen -d -- "$word")) ;;',
    '       esac ;;',
    '    *) COMPREPLY=($(compgen -f -- "$word")) ;;',
    '  esac',
    '}',
    'complete -F _weyl weyl',
    '',
  ].join('\n')
