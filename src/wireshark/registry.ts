/**
 * Our own folder among Wireshark's settings:
 *
 *   vethwork/labs.json         the registered labs
 *   vethwork/installed.json    what was installed, and where (files.ts)
 *   vethwork/answers/          what an extcap program says when it is asked: `interfaces`, `dlts`, `config/INTERFACE`
 *
 * Wireshark asks for the options of each interface whenever it lists them. A lab has many interfaces, and starting Node for each would take
 * seconds: the program in the extcap folder prints these files where it can.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerConfig, answerDlts, answerInterfaces } from "./extcap/answers.js";
import { extcapInterfaces, readLabs, writeLabs, type RegisteredLab } from "./labs.js";

export const labsFile = (folder: string): string => join(folder, "labs.json");

/** The version of vethwork that is installed, for the list of extcap programs in Wireshark. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

export function writeAnswers(folder: string, labs: readonly RegisteredLab[]): void {
  const answers = join(folder, "answers");
  rmSync(answers, { recursive: true, force: true });
  mkdirSync(join(answers, "config"), { recursive: true });
  for (const entry of extcapInterfaces(labs))
    writeFileSync(join(answers, "config", entry.value), answerConfig(entry));
  writeFileSync(join(answers, "dlts"), answerDlts());
  writeFileSync(join(answers, "interfaces"), answerInterfaces(labs, ownVersion()));
}

/** Replaces the labs, and with them what Wireshark is told. */
export function saveLabs(folder: string, labs: readonly RegisteredLab[]): void {
  writeLabs(labsFile(folder), labs);
  writeAnswers(folder, labs);
}

/** A lab was found to have other interfaces than when it was registered. */
export function refreshLab(folder: string, name: string, interfaces: string[]): void {
  const labs = readLabs(labsFile(folder));
  saveLabs(
    folder,
    labs.map((lab) => (lab.name === name ? { ...lab, interfaces } : lab)),
  );
}
