#!/usr/bin/env node
/**
 * What Wireshark runs, by the program that `vethwork wireshark install` puts into its extcap folder: extcap(4).
 * The first argument is the folder with the registered labs. Questions are answered without loading the kernel: Wireshark asks many.
 * Standard error is for failures only: Wireshark takes what is said there for one.
 */
import { dirname, resolve } from "node:path";
import { VethworkError } from "../model/errors.js";
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

async function main(): Promise<void> {
  const [folder = "", ...argv] = process.argv.slice(2);
  const args = parseExtcapArguments(argv);
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
      await capture(args, labs, folder);
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

async function capture(args: ExtcapArguments, labs: RegisteredLab[], folder: string): Promise<void> {
  const entry = findExtcapInterface(labs, args.iface);
  const { captureLive } = await import("../wireshark/extcap/capture.js");
  await captureLive(args, entry, (interfaces) => refreshLab(folder, entry.lab!.name, interfaces));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof VethworkError)) throw error;
  process.stderr.write(`vethwork: ${error.message}\n`);
  process.exitCode = 1;
}
