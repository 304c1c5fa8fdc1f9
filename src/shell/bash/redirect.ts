/** Redirections: what the file descriptors of a command refer to while it runs. */
import { encodeText, InputText, type OpenFile } from "../process/streams.js";
import { CommandCause } from "./because.js";
import { expandString, expandTarget } from "./expand.js";
import { ExpansionError, type ShellState } from "./state.js";
import type { HereDocNode, RedirectionNode, WordNode } from "./syntax.js";

/** A redirection that cannot be made; the command is not run and its status is 1. */
export class RedirectionError extends Error {}

/** Makes redirections for the time of `body`; where one fails, says so and gives status 1 instead of running it. */
export async function withRedirections(
  sh: ShellState,
  redirections: RedirectionNode[],
  body: () => Promise<number>,
): Promise<number> {
  if (redirections.length === 0) return body();
  const saved = sh.files;
  sh.files = new Map(saved);
  try {
    for (const redirection of redirections) await redirect(sh, redirection);
  } catch (error) {
    sh.files = saved;
    if (error instanceof RedirectionError || (error instanceof ExpansionError && !error.fatal)) {
      await sh.complain(error.message);
      return 1;
    }
    throw error;
  }
  try {
    return await body();
  } finally {
    sh.files = saved;
  }
}

/** Makes one redirection in `sh.files`. Throws a RedirectionError. */
export async function redirect(
  sh: ShellState,
  { fd, fdVariable, operator, target }: RedirectionNode,
): Promise<void> {
  const isInput = operator.startsWith("<");
  let descriptor = fd ?? (isInput ? 0 : 1);
  if (fdVariable) {
    if (operator === ">&" || operator === "<&") descriptor = Number(sh.variables.get(fdVariable) ?? 10);
    else sh.variables.set(fdVariable, String((descriptor = 10 + sh.files.size)));
  }
  if (operator === "<<" || operator === "<<-") {
    const hereDoc = target as HereDocNode;
    const text = await expandString(sh, hereDoc.stripTabs ? withoutTabs(hereDoc.content) : hereDoc.content);
    sh.files.set(descriptor, new InputText("here-document", encodeText(text)));
    return;
  }
  const word = target as WordNode;
  if (operator === "<<<") {
    sh.files.set(descriptor, new InputText("here-string", encodeText(`${await expandString(sh, word)}\n`)));
    return;
  }
  const name = await expandTarget(sh, word);
  if (operator === ">&" || operator === "<&") {
    if (name === "-") {
      sh.files.delete(descriptor);
      return;
    }
    const moved = /^([0-9]+)-?$/.exec(name);
    if (moved) {
      const source = sh.files.get(Number(moved[1]));
      if (!source) throw new RedirectionError(`${moved[1]}: Bad file descriptor`);
      sh.files.set(descriptor, source);
      if (name.endsWith("-")) sh.files.delete(Number(moved[1]));
      return;
    }
    if (operator === "<&" || fd !== null) throw new RedirectionError(`${name}: ambiguous redirect`);
    const file = await open(sh, name, ">");
    sh.files.set(1, file);
    sh.files.set(2, file);
    return;
  }
  const file = await open(sh, name, operator);
  if (operator === "&>" || operator === "&>>") {
    sh.files.set(1, file);
    sh.files.set(2, file);
  } else sh.files.set(descriptor, file);
}

/** `<<-`: no tabs at the beginnings of lines, before anything is expanded. */
function withoutTabs(content: WordNode): WordNode {
  const parts = content.parts.map((part, index) =>
    part.type === "Literal"
      ? {
          ...part,
          value: (index === 0 ? part.value.replace(/^\t+/, "") : part.value).replace(/\n\t+/g, "\n"),
        }
      : part,
  );
  return { ...content, parts };
}

async function open(sh: ShellState, name: string, operator: string): Promise<OpenFile> {
  const inherited = /^\/dev\/(stdin|stdout|stderr|fd\/([0-9]+))$/.exec(name);
  if (inherited) {
    const number =
      inherited[2] !== undefined
        ? Number(inherited[2])
        : ["stdin", "stdout", "stderr"].indexOf(inherited[1]!);
    const file = sh.files.get(number);
    if (file) return file;
  }
  const { files } = sh.machine;
  try {
    if (operator === "<") return new InputText(name, await files.read(sh, name));
    if (operator === ">" && sh.option("noclobber") && (await files.isRegular(sh, name))) {
      throw new RedirectionError(`${name}: cannot overwrite existing file`);
    }
    if (sh.machine.kernel.because instanceof CommandCause) sh.machine.kernel.because.writesTo(name);
    return await files.openForWriting(sh, name, operator === ">>" || operator === "&>>" || operator === "<>");
  } catch (error) {
    if (error instanceof RedirectionError) throw error;
    throw new RedirectionError(`${name}: ${files.reason(error)}`);
  }
}

/** The text of `$(< file)`. */
export async function readRedirected(sh: ShellState, redirection: RedirectionNode): Promise<string> {
  const name = await expandTarget(sh, redirection.target as WordNode);
  try {
    return await sh.machine.files.read(sh, name);
  } catch (error) {
    await sh.complain(`${name}: ${sh.machine.files.reason(error)}`);
    return "";
  }
}
