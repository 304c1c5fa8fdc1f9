/** `vethwork wireshark install` and `uninstall`: the extcap program, the Lua dissector, the profile. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { posix, win32 } from "node:path";
import { fileURLToPath } from "node:url";
import {
  makeFolder,
  readManifest,
  removeEmptyFolders,
  removeFiles,
  writeFiles,
  type Manifest,
  type OwnFile,
  type RemovedFile,
  type WrittenFile,
} from "./files.js";
import { VethworkError } from "../model/errors.js";
import type { WiresharkFolders } from "./folders.js";
import { labInterfaces } from "./extcap/build.js";
import { checkLabName, readLabs, type RegisteredLab } from "./labs.js";
import { batchProgram, shellProgram } from "./program.js";
import { labsFile, ownVersion, saveLabs } from "./registry.js";

export const PROFILE = "vethwork";
const PROFILE_FILES = ["preferences", "colorfilters", "dfilter_buttons"];

export interface InstallOptions {
  platform?: NodeJS.Platform;
  /** replaces settings of the profile that were changed */
  force?: boolean;
}

export interface Installed {
  written: WrittenFile[];
  /** our own folder: labs, and what was installed */
  own: string;
  labs: RegisteredLab[];
}

/** Paths below Wireshark's folders. */
export function places(folders: WiresharkFolders, platform = process.platform) {
  const path = platform === "win32" ? win32 : posix;
  const own = path.join(folders.settings, "vethwork");
  return {
    own,
    manifest: path.join(own, "installed.json"),
    profile: path.join(folders.settings, "profiles", PROFILE),
    lua: folders.lua === null ? null : path.join(folders.lua, "vethwork.lua"),
    programs: folders.extcap.map((folder) =>
      path.join(folder, platform === "win32" ? "vethwork.bat" : "vethwork"),
    ),
    path,
  };
}

export function assetPath(name: string): string {
  return fileURLToPath(new URL(`../wireshark/assets/${name}`, import.meta.url));
}

function asset(name: string): string {
  return readFileSync(assetPath(name), "utf8");
}

function ownFiles(folders: WiresharkFolders, platform: NodeJS.Platform): OwnFile[] {
  const { own, profile, lua, programs, path } = places(folders, platform);
  const paths = {
    node: process.execPath,
    entry: fileURLToPath(new URL("../cli/extcap.js", import.meta.url)),
    folder: own,
  };
  const program = platform === "win32" ? batchProgram(paths) : shellProgram(paths);
  return [
    ...programs.map((at) => ({ path: at, text: program, executable: true })),
    ...(lua === null ? [] : [{ path: lua, text: asset("vethwork.lua") }]),
    ...PROFILE_FILES.map((name) => ({
      path: path.join(profile, name),
      text: asset(`profile/${name}`),
      isSetting: true,
    })),
  ];
}

/**
 * Installs, or brings up to date what is installed; registers a lab where one is given.
 * @throws VethworkError EEXIST for a file that is not ours: then nothing was written
 */
export async function install(
  folders: WiresharkFolders,
  lab: Omit<RegisteredLab, "interfaces"> | null,
  { platform = process.platform, force }: InstallOptions = {},
): Promise<Installed> {
  const { own, manifest: file } = places(folders, platform);
  const registered = lab ? await checkedLab(lab) : null;
  const before = readManifest(file);
  const labs = readLabs(labsFile(own));
  const { manifest, written } = writeFiles(ownFiles(folders, platform), before, {
    version: ownVersion(),
    force,
  });
  manifest.folders.push(...makeFolder(own));
  writeManifest(file, manifest);
  const others = labs.filter(({ name }) => name !== registered?.name);
  const all = registered ? [...others, registered] : labs;
  saveLabs(own, all);
  return { written, own, labs: all };
}

/** Builds the lab, once: what is wrong with it is told now. */
async function checkedLab(lab: Omit<RegisteredLab, "interfaces">): Promise<RegisteredLab> {
  checkLabName(lab.name);
  const interfaces = await labInterfaces(lab);
  for (const { iface } of lab.replays)
    if (!interfaces.includes(iface))
      throw new VethworkError(
        "ENODEV",
        `--replay ${iface}=...: the lab has no such interface; there are: ${interfaces.slice(0, 20).join(", ")}`,
      );
  return { ...lab, interfaces };
}

function writeManifest(file: string, manifest: Manifest): void {
  writeFileSync(
    file,
    `${JSON.stringify({ ...manifest, folders: [...new Set(manifest.folders)] }, null, 2)}\n`,
  );
}

/** Forgets a registered lab. @returns false where there is none of this name */
export function forgetLab(folders: WiresharkFolders, name: string, platform = process.platform): boolean {
  const { own } = places(folders, platform);
  const labs = readLabs(labsFile(own));
  if (!labs.some((lab) => lab.name === name)) return false;
  saveLabs(
    own,
    labs.filter((lab) => lab.name !== name),
  );
  return true;
}

/** Takes away everything that was installed. @returns null where nothing is */
export function uninstall(
  folders: WiresharkFolders,
  { platform = process.platform, force }: InstallOptions = {},
): RemovedFile[] | null {
  const { own, manifest: file, path } = places(folders, platform);
  const manifest = readManifest(file);
  if (!manifest) return null;
  const removed = removeFiles(manifest, { force });
  for (const name of ["labs.json", "answers", "installed.json"])
    rmSync(path.join(own, name), { recursive: true, force: true });
  removeEmptyFolders([...manifest.folders, own]);
  return removed;
}
