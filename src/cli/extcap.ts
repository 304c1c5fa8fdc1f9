#!/usr/bin/env node
/**
 * What Wireshark runs, by the program that `vethwork wireshark install` puts into its extcap folder: extcap(4).
 * The first argument is the folder with the registered labs. Questions are answered without loading the kernel: Wireshark asks many.
 * Standard error is for failures only: Wireshark takes what is said there for one.
 */
import { constants, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { strerror, VethworkError } from "../model/errors.js";
import { descriptorSink, type FileSink } from "../pcap-writer/index.js";
import {
  answerConfig,
  answerDlts,
  answerInterfaces,
  answerReload,
  findExtcapInterface,
} from "../wireshark/extcap/answers.js";
import { parseExtcapArguments, type ExtcapArguments } from "../wireshark/extcap/arguments.js";
import { readLabs, type RegisteredLab } from "../wireshark/labs.js";
import { labsFile, ownVersion, refreshLab } from "../wireshark/registry.js";

async function main([folder = "", ...argv]: string[]): Promise<void> {
  const fifo = fifoOf(argv);
  // before anything can fail: Wireshark waits until the pipe has been opened, whatever is said on standard error
  const file = fifo === null ? null : descriptorSink(openFifo(fifo), fifo);
  try {
    await answer(parseExtcapArguments(argv), folder, file);
  } catch (error) {
    // also before the pipe closes: behind that Wireshark does not listen any more
    tell(error);
  } finally {
    file?.close();
  }
}

function tell(error: unknown): void {
  if (!(error instanceof VethworkError)) throw error;
  process.stderr.write(`vethwork: ${error.message}\n`);
  process.exitCode = 1;
}

function fifoOf(argv: readonly string[]): string | null {
  const at = argv.findIndex((word) => word === "--fifo" || word.startsWith("--fifo="));
  if (at < 0) return null;
  return argv[at] === "--fifo" ? (argv[at + 1] ?? null) : argv[at]!.slice("--fifo=".length);
}

/** Waits until Wireshark has opened the other end. Named pipes of Windows are opened like files. */
function openFifo(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw new VethworkError(code, `${path}: ${strerror(code)}`);
  }
}

async function answer(args: ExtcapArguments, folder: string, file: FileSink | null): Promise<void> {
  const labs = readLabs(labsFile(folder));
  switch (args.ask) {
    case "interfaces":
      process.stdout.write(answerInterfaces(labs, ownVersion()));
      return;
    case "dlts":
      findExtcapInterface(labs, args.iface);
      process.stdout.write(answerDlts());
      return;
    case "config":
      process.stdout.write(await config(args, labs));
      return;
    case "filter":
      process.stdout.write(await filterFault(args.filter));
      return;
    case "capture":
      await capture(args, labs, folder, file);
  }
}

async function config(args: ExtcapArguments, labs: RegisteredLab[]): Promise<string> {
  const entry = findExtcapInterface(labs, args.iface);
  if (!args.reload) return answerConfig(entry);
  if (entry.lab) return answerReload(args.reload, entry.lab.interfaces);
  if (!args.options.lab) return answerReload(args.reload, []);
  const { labInterfaces } = await import("../wireshark/extcap/build.js");
  const script = resolve(args.options.lab);
  const lab = { scripts: [script], directory: dirname(script), wires: [], seed: 1, permissive: false };
  return answerReload(args.reload, await labInterfaces(lab));
}

/** "" where the filter can be used: Wireshark shows the first line of what is said. */
async function filterFault(text: string): Promise<string> {
  const { checkCaptureFilter } = await import("../wireshark/extcap/tap-filter.js");
  try {
    checkCaptureFilter(text);
    return "";
  } catch (error) {
    if (error instanceof VethworkError) return `${error.message}\n`;
    throw error;
  }
}

async function capture(
  args: ExtcapArguments,
  labs: RegisteredLab[],
  folder: string,
  file: FileSink | null,
): Promise<void> {
  const entry = findExtcapInterface(labs, args.iface);
  if (!file) throw new VethworkError("EINVAL", "--capture needs --fifo: Wireshark gives both");
  const { captureLive } = await import("../wireshark/extcap/capture.js");
  await captureLive(args, entry, file, (interfaces) => refreshLab(folder, entry.lab!.name, interfaces));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  tell(error);
}
