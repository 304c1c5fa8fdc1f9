/** bash and sh as programs: `bash script.sh`, `bash -c '...'`, `... | bash`. */
import { caller, placeOf } from "../bash/because.js";
import { runScriptText } from "../bash/script.js";
import { decodeText } from "../process/streams.js";
import type { Program } from "../program.js";

export const bash: Program = async (args, context) => {
  let flags = "";
  let index = 0;
  let command = false;
  let fromInput = false;
  const long: string[] = [];
  for (; index < args.length && /^[-+]./.test(args[index]!); index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    if (word === "-o" || word === "+o") {
      long.push(word, args[++index] ?? "");
      continue;
    }
    if (word === "--version") {
      return {
        stdout: "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n",
        stderr: "",
        exitCode: 0,
      };
    }
    if (word === "--norc" || word === "--noprofile" || word === "--posix") continue;
    const letters = word.slice(1).replace(/[cisl]/g, (letter) => {
      if (letter === "c") command = true;
      if (letter === "s") fromInput = true;
      return "";
    });
    if (letters.endsWith("o")) long.push("-o", args[++index] ?? "");
    flags += letters.replace(/o$/, "");
  }
  const rest = args.slice(index);
  const child = context.fork();
  for (let at = 0; at < long.length; at += 2)
    if (long[at] === "-o") child.inheritedOptions.push(long[at + 1]!);
  const flagText = flags === "" ? "" : `-${flags}`;
  if (command) {
    const [text, name = "bash", ...positional] = rest;
    if (text === undefined)
      return { stdout: "", stderr: "bash: -c: option requires an argument\n", exitCode: 2 };
    child.place = placeOf(child, text.trim().includes("\n") ? "bash -c" : null);
    return runScriptText(child, text, name, positional, flagText);
  }
  const [path, ...positional] = rest;
  if (path === undefined || fromInput) {
    const input = decodeText(await context.readInput());
    child.place = placeOf(child, "standard input");
    return runScriptText(child, input, "bash", fromInput ? rest : [], flagText);
  }
  child.callers = [caller(child, path), ...child.callers];
  child.place = null;
  let text: string;
  try {
    text = await context.readFile(path);
  } catch (error) {
    return { stdout: "", stderr: `bash: ${path}: ${(error as Error).message}\n`, exitCode: 127 };
  }
  return runScriptText(child, text, path, positional, flagText);
};
