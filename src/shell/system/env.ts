/** env and sudo: a command in a changed environment. Everyone is root here. */
import { unsupported } from "../../model/errors.js";
import type { Program } from "../program.js";

export const env: Program = async (args, context) => {
  const environment: Record<string, string> = {};
  let clean = false;
  let index = 0;
  for (; index < args.length; index++) {
    const word = args[index]!;
    if (word === "-i" || word === "--ignore-environment" || word === "-") clean = true;
    else if (word === "--") {
      index++;
      break;
    } else if (word.startsWith("-")) throw unsupported(`env ${word}`);
    else if (/^[^=]+=/.test(word))
      environment[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    else break;
  }
  const command = args.slice(index);
  if (command.length > 0) return context.run(command, { environment, clean });
  const all: Record<string, string> = { ...(clean ? {} : context.environment), ...environment };
  const stdout = Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
  return { stdout, stderr: "", exitCode: 0 };
};

const SUDO_FLAGS = new Set(["-E", "-n", "-H", "-S", "-k", "-b", "-A", "--preserve-env", "--non-interactive"]);

export const sudo: Program = async (args, context) => {
  const environment: Record<string, string> = {};
  let index = 0;
  for (; index < args.length; index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    if (word === "-u" || word === "-g") {
      const user = args[++index];
      if (user !== "root" && user !== "0") throw unsupported(`sudo ${word} ${user}: users other than root`);
    } else if (word === "-v" || word === "-K") return 0;
    else if (SUDO_FLAGS.has(word)) {
      if (word === "-b") throw unsupported("sudo -b");
    } else if (word.startsWith("-")) throw unsupported(`sudo ${word}`);
    else if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word))
      environment[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    else break;
  }
  const command = args.slice(index);
  if (command.length === 0) return { stdout: "", stderr: "usage: sudo [-E] command\n", exitCode: 1 };
  return context.run(command, {
    environment: { ...environment, SUDO_USER: "root", SUDO_UID: "0", SUDO_GID: "0" },
  });
};
