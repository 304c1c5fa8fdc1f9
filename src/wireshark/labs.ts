/** Labs that Wireshark offers in its list of interfaces: what `vethwork wireshark install --lab` was told. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { VethworkError } from "../model/errors.js";

/** A lab, with everything that is needed to build it again. Paths are absolute. */
export interface RegisteredLab {
  name: string;
  scripts: string[];
  /** where its scripts read files */
  directory: string;
  /** captures that are replayed where the user chooses no other */
  replays: { iface: string; file: string }[];
  /** as --wire has them */
  wires: string[];
  seed: number;
  permissive: boolean;
  /** NETNS:IFACE, as they were when the lab was built last */
  interfaces: string[];
}

/** An entry of Wireshark's list of interfaces. */
export interface ExtcapInterface {
  /** as -i takes it; part of file names and of the names of preferences */
  value: string;
  display: string;
  /** null: the user names the script in the options */
  lab: RegisteredLab | null;
  /** NETNS:IFACE; null: the whole lab */
  tap: string | null;
}

const MOST_NAME = 32;

/** @throws VethworkError EINVAL for a name that cannot be part of an interface's */
export function checkLabName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) || name.length > MOST_NAME)
    throw new VethworkError(
      "EINVAL",
      `"${name}" cannot name a lab: at most ${MOST_NAME} letters, digits, dots, dashes and underscores; choose one with --name`,
    );
}

/** @throws VethworkError EFORMAT for a file that was damaged */
export function readLabs(file: string): RegisteredLab[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw new VethworkError("EACCES", `${file} cannot be read`);
  }
  try {
    const { labs } = JSON.parse(text) as { labs: RegisteredLab[] };
    if (labs.every(isLab)) return labs;
  } catch {
    // told below
  }
  throw new VethworkError(
    "EFORMAT",
    `${file} is damaged; remove it and register the labs again with vethwork wireshark install --lab`,
  );
}

function isLab(lab: Partial<RegisteredLab> | null): boolean {
  const texts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((text) => typeof text === "string");
  return (
    typeof lab?.name === "string" &&
    typeof lab.directory === "string" &&
    texts(lab.scripts) &&
    texts(lab.wires) &&
    texts(lab.interfaces) &&
    Number.isSafeInteger(lab.seed) &&
    Array.isArray(lab.replays) &&
    lab.replays.every(({ iface, file }) => typeof iface === "string" && typeof file === "string")
  );
}

/** Replaces the file at once: whoever reads meets the old or the new one. */
export function writeLabs(file: string, labs: readonly RegisteredLab[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ labs }, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Wireshark's preferences tell interfaces apart by no more than this (extcap.c, extcap_pref_for_argument). */
const folded = (value: string): string => value.toLowerCase().replace(/[^a-z1-9_]/g, "_");

/** All entries: one that asks for a lab, then each lab as a whole and each of its interfaces. */
export function extcapInterfaces(labs: readonly RegisteredLab[]): ExtcapInterface[] {
  const taken = new Set<string>();
  const entry = (wanted: string, display: string, lab: RegisteredLab | null, tap: string | null) => {
    let value = wanted;
    for (let n = 2; taken.has(folded(value)); n++) value = `${wanted}.${n}`;
    taken.add(folded(value));
    return { value, display, lab, tap };
  };
  return [
    entry("vethwork", "vethwork: a lab", null, null),
    ...labs.flatMap((lab) => [
      entry(`vethwork-${lab.name}`, `vethwork ${lab.name}: all interfaces`, lab, null),
      ...lab.interfaces.map((tap) =>
        entry(
          `vethwork-${lab.name}-${tap.replace(/[^A-Za-z0-9_.-]+/g, "-")}`,
          `vethwork ${lab.name}: ${tap}`,
          lab,
          tap,
        ),
      ),
    ]),
  ];
}
