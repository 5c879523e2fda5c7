import type { Command } from 'commander';

const HEAD = `# Command line

Made by \`asw reference\` from the program's own help; change the help, not this file.`;

const FENCE = '```';

/** docs/cli.md: the help of every command, in the order of `asw --help`. */
export function renderReference(program: Command): string {
  const commands = withSubcommands(program);
  const contents = commands
    .filter((command) => command !== program)
    .map((command) => `- [${nameOf(command)}](#${anchor(command)}): ${command.summary()}`);
  const sections = commands.map(
    (command) => `## ${nameOf(command)}\n\n${FENCE}text\n${helpOf(command)}\n${FENCE}`,
  );
  return `${[HEAD, contents.join('\n'), ...sections].join('\n\n')}\n`;
}

/** A command and all below it that people are meant to see. */
export function withSubcommands(command: Command): Command[] {
  const visible = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help');
  return [command, ...visible.flatMap(withSubcommands)];
}

/** `asw formd verify` */
export function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/** The help as `--help` prints it, with what stands behind the options. */
export function helpOf(command: Command): string {
  const parts: string[] = [];
  const { writeOut } = command.configureOutput();
  command.configureOutput({ writeOut: (part) => void parts.push(part) });
  command.outputHelp();
  command.configureOutput({ writeOut });
  return parts.join('').trimEnd();
}

/** As hosts of Markdown make it from a heading. */
function anchor(command: Command): string {
  return nameOf(command).toLowerCase().replaceAll(' ', '-');
}
