import type { OptionDescription } from '@external-dns/plugin';
import { BUILT_IN_FLAGS } from './arguments.ts';
import type { Program } from './help.ts';
import { isRepeatable } from './option-value.ts';

/** Shells that a completion can be written for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** A script that completes flags, their choices and the commands; to be sourced by the shell. */
export function completionScript(program: Program, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return bash(program);
    case 'zsh':
      return zsh(program);
    case 'fish':
      return fish(program);
  }
}

function choicesOf(description: OptionDescription): readonly string[] {
  return 'choices' in description ? description.choices.filter((choice) => choice !== '') : [];
}

function functionName(program: Program): string {
  return `_${program.name.replaceAll(/[^A-Za-z0-9]/g, '_')}_complete`;
}

function bash(program: Program): string {
  const options = Object.entries(program.options);
  const flags = [...options.flatMap(([name, { type }]) => (type === 'bool' ? [`--${name}`, `--no-${name}`] : [`--${name}`])), ...BUILT_IN_FLAGS.map((flag) => `--${flag}`)];
  const cases = options.flatMap(([name, description]) => {
    const choices = choicesOf(description);
    if (description.type === 'bool') return [];
    return [`    --${name}) ${choices.length === 0 ? 'compopt -o default 2>/dev/null' : `COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$word"))`}; return ;;`];
  });
  const name = functionName(program);
  return `# bash completion of ${program.name}
${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" flag="\${COMP_WORDS[COMP_CWORD-1]}"
  # Readline cuts --flag=value into three words.
  if [[ "$word" == "=" ]]; then word=""; elif [[ "$flag" == "=" ]]; then flag="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$flag" in
${cases.join('\n')}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W ${quote(flags.join(' '))} -- "$word"))
  else
    COMPREPLY=($(compgen -W ${quote(Object.keys(program.commands ?? {}).join(' '))} -- "$word"))
  fi
}
complete -F ${name} ${program.name}
`;
}

function zsh(program: Program): string {
  const specs = Object.entries(program.options).flatMap(([name, description]) => {
    const again = isRepeatable(description) ? '*' : '';
    const help = zshText(description.help);
    if (description.type === 'bool') return [`(--no-${name})--${name}[${help}]`, `(--${name})--no-${name}[${help}]`];
    const choices = choicesOf(description);
    return [`${again}--${name}=[${help}]:value:${choices.length === 0 ? '_files' : `(${choices.join(' ')})`}`];
  });
  const commands = Object.entries(program.commands ?? {}).map(([name, { help }]) => `${name}\\:${quoteDouble(zshText(help))}`);
  const all = [...specs, ...BUILT_IN_FLAGS.map((flag) => `--${flag}`), ...(commands.length === 0 ? [] : [`1:command:((${commands.join(' ')}))`])];
  const name = functionName(program);
  return `#compdef ${program.name}
# zsh completion of ${program.name}
${name}() {
  _arguments \\
${all.map((spec) => `    ${quote(spec)}`).join(' \\\n')}
}
# As a file in $fpath this runs as the completion itself; sourced, it announces it.
if [[ "\${funcstack[1]}" == "_${program.name}" ]]; then ${name} "$@"; else compdef ${name} ${program.name}; fi
`;
}

function fish(program: Program): string {
  const commands = Object.entries(program.commands ?? {}).map(([name, { help }]) => `complete -c ${program.name} -n __fish_use_subcommand -f -a ${fishQuote(name)} -d ${fishQuote(help)}`);
  const options = Object.entries(program.options).flatMap(([name, description]) => {
    const line = `complete -c ${program.name} -l ${name} -d ${fishQuote(description.help)}`;
    if (description.type === 'bool') return [line, `complete -c ${program.name} -l no-${name} -d ${fishQuote(description.help)}`];
    const choices = choicesOf(description);
    return [choices.length === 0 ? `${line} -r` : `${line} -x -a ${fishQuote(choices.join(' '))}`];
  });
  return [`# fish completion of ${program.name}`, ...commands, ...options, ...BUILT_IN_FLAGS.map((flag) => `complete -c ${program.name} -l ${flag}`), ''].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function quoteDouble(text: string): string {
  return `"${text.replaceAll(/["$`\\]/g, '\\$&')}"`;
}

function fishQuote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

function zshText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&');
}
