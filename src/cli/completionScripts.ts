/** What the scripts ask with. */
export const completionFlag = '--complete';

export const completionShells = ['bash', 'zsh'] as const;
export type CompletionShell = (typeof completionShells)[number];

/**
 * Bash cuts words at `=`, `:` and `@`, which overrides are full of: the script asks with words cut at blanks, and gives
 * back what stands behind the last cut, because bash replaces only that. No blank follows a key, whose value comes next.
 */
const bash = `# tonelab completion bash >> ~/.bashrc
_tonelab() {
  local line=\${COMP_LINE:0:COMP_POINT} piece=\${COMP_WORDS[COMP_CWORD]} current found words
  read -r -a words <<< "$line"
  case $line in *[[:blank:]]) words+=("") ;; esac
  current=\${words[\${#words[@]} - 1]}
  case $piece in [=:@]) piece= ;; esac
  COMPREPLY=()
  while IFS= read -r found; do
    case $found in *=) compopt -o nospace 2> /dev/null ;; esac
    COMPREPLY+=("\${found#"\${current%"$piece"}"}")
  done < <(tonelab ${completionFlag} "\${words[@]}" 2> /dev/null)
}
complete -o default -F _tonelab tonelab
`;

const zsh = `#compdef tonelab
# tonelab completion zsh > a folder of $fpath, as _tonelab; or >> ~/.zshrc behind compinit
_tonelab() {
  local -a found keys
  found=("\${(@f)$(tonelab ${completionFlag} "\${(@)words[1,CURRENT-1]}" "$IPREFIX$PREFIX" 2> /dev/null)}")
  keys=("\${(@M)found:#*=}")
  found=("\${(@)found:#*=}")
  found=("\${(@)found:#}")
  keys=("\${(@)keys:#}")
  (( \${#keys} )) && compadd -S '' -- "\${keys[@]}"
  (( \${#found} )) && compadd -- "\${found[@]}"
  (( \${#keys} + \${#found} )) || _files
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _tonelab "$@"; else compdef _tonelab tonelab; fi
`;

/** What a shell reads to complete the words of a command line of tonelab. */
export function completionScript(shell: CompletionShell): string {
  return { bash, zsh }[shell];
}
