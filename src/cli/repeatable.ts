import { Option, type Command } from "commander";

/** Adds an option that may be given more than once; its value is a list, empty where it is not given. */
export function repeatable(command: Command, flags: string, description: string): Command {
  const option = new Option(flags, description).argParser((value: string, all: string[]) => [...all, value]);
  command.addOption(option);
  return command.setOptionValue(option.attributeName(), []);
}
