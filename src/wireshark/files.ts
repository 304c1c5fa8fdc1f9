/** Files that are put into folders of others, so that exactly those can be taken away again. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { strerror, VethworkError } from "../model/errors.js";

export interface OwnFile {
  path: string;
  text: string;
  executable?: boolean;
  /** Wireshark or the user may change it: what was changed is kept */
  isSetting?: boolean;
}

/** What was written: `installed.json`. */
export interface Manifest {
  version: string;
  files: { path: string; sha256: string; isSetting: boolean }[];
  /** that were made for them, outermost first */
  folders: string[];
}

/** By this a file is known as ours even where the list of them is lost. */
export const MARK = "vethwork wireshark install";

export interface WrittenFile {
  path: string;
  done: "written" | "replaced" | "unchanged" | "kept";
}

const sha256 = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");

/** @returns null where there is none. @throws VethworkError EFORMAT */
export function readManifest(file: string): Manifest | null {
  if (!existsSync(file)) return null;
  try {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    if (manifest.files.every(({ path, sha256: sum }) => path && sum) && Array.isArray(manifest.folders))
      return manifest;
  } catch {
    // told below
  }
  throw new VethworkError(
    "EFORMAT",
    `${file} is damaged; remove it and install again with vethwork wireshark install`,
  );
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new VethworkError(code, `${path}: ${code === "EISDIR" ? "it is a directory" : strerror(code)}`);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Makes a directory with those above it. @returns those that were not there, outermost first */
export function makeFolder(path: string): string[] {
  const made: string[] = [];
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) made.unshift(at);
  attempt(path, () => mkdirSync(path, { recursive: true }));
  return made;
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EIO";
    const words = code === "ENOTDIR" || code === "EEXIST" ? "a part of it is a file" : strerror(code);
    throw new VethworkError(code, `${path} cannot be written: ${words}`);
  }
}

/**
 * Writes files, none where one of them is somebody else's.
 * @param before what was written the last time
 * @param force replaces settings that were changed
 * @throws VethworkError EEXIST for a file that is not ours, EACCES ...
 */
export function writeFiles(
  files: readonly OwnFile[],
  before: Manifest | null,
  { version, force = false }: { version: string; force?: boolean },
): { manifest: Manifest; written: WrittenFile[] } {
  const old = new Map((before?.files ?? []).map((file) => [file.path, file]));
  const present = new Map(files.map(({ path }) => [path, readIfThere(path)]));
  for (const { path } of files) {
    const bytes = present.get(path)!;
    if (bytes && !old.has(path) && !bytes.includes(MARK))
      throw new VethworkError(
        "EEXIST",
        `${path} is there and was not written by vethwork: move it away; nothing was installed`,
      );
    if (isLink(path))
      throw new VethworkError("EEXIST", `${path} is a symbolic link: move it away; nothing was installed`);
  }
  const manifest: Manifest = { version, files: [], folders: [...(before?.folders ?? [])] };
  const written: WrittenFile[] = [];
  for (const { path, text, executable, isSetting = false } of files) {
    const bytes = present.get(path)!;
    const isChanged = bytes !== null && isSetting && old.has(path) && sha256(bytes) !== old.get(path)!.sha256;
    if (bytes?.equals(Buffer.from(text))) written.push({ path, done: "unchanged" });
    else if (isChanged && !force) {
      manifest.files.push(old.get(path)!);
      written.push({ path, done: "kept" });
      continue;
    } else {
      manifest.folders.push(...makeFolder(dirname(path)));
      // at once: a Wireshark that starts now meets the old or the new one
      attempt(path, () => {
        writeFileSync(`${path}.new`, text);
        if (executable) chmodSync(`${path}.new`, 0o755);
        renameSync(`${path}.new`, path);
      });
      written.push({ path, done: bytes ? "replaced" : "written" });
    }
    manifest.files.push({ path, sha256: sha256(text), isSetting });
  }
  return { manifest, written };
}

export interface RemovedFile {
  path: string;
  done: "removed" | "missing" | "kept";
}

/** Takes away what was written, and the folders that were made for it where they are empty. Settings that were changed stay, unless forced. */
export function removeFiles(manifest: Manifest, { force = false } = {}): RemovedFile[] {
  const removed: RemovedFile[] = manifest.files.map(({ path, sha256: sum, isSetting }) => {
    const bytes = readIfThere(path);
    if (!bytes) return { path, done: "missing" };
    const isOurs = sha256(bytes) === sum || (!isSetting && bytes.includes(MARK));
    if (!isOurs && !force) return { path, done: "kept" };
    attempt(path, () => rmSync(path));
    return { path, done: "removed" };
  });
  removeEmptyFolders(manifest.folders);
  return removed;
}

export function removeEmptyFolders(folders: readonly string[]): void {
  // innermost first
  for (const folder of [...new Set(folders)].sort((a, b) => b.length - a.length))
    try {
      if (readdirSync(folder).length === 0) rmdirSync(folder);
    } catch {
      // gone already
    }
}

/** For `status`. */
export function fileState({
  path,
  sha256: sum,
}: Manifest["files"][number]): "as installed" | "changed" | "missing" {
  const bytes = readIfThere(path);
  if (!bytes) return "missing";
  return sha256(bytes) === sum ? "as installed" : "changed";
}
