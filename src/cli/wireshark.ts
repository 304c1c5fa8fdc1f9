/** `vethwork wireshark`: what Wireshark needs to show labs, taken there and away again. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { parseWire } from "../lab/wire.js";
import { VethworkError } from "../model/errors.js";
import { espSecrets } from "../wireshark/esp-secrets.js";
import { fileState, readManifest } from "../wireshark/files.js";
import {
  findFolders,
  foldersBelow,
  programPlaces,
  runTshark,
  type WiresharkFolders,
} from "../wireshark/folders.js";
import { assetPath, forgetLab, install, places, PROFILE, uninstall } from "../wireshark/install.js";
import { extcapInterfaces, readLabs, type RegisteredLab } from "../wireshark/labs.js";
import { labsFile } from "../wireshark/registry.js";
import { addLabOptions, checkCapture, checkScripts, type LabFlags } from "./lab.js";
import { repeatable } from "./repeatable.js";

interface FolderFlags {
  dir?: string;
}
interface InstallFlags extends FolderFlags, LabFlags {
  replay: string[];
  name?: string;
  force?: boolean;
}
interface UninstallFlags extends FolderFlags {
  name?: string;
  force?: boolean;
}

const DIR = "a folder instead of Wireshark's own ones: a portable Wireshark's, or WIRESHARK_CONFIG_DIR";

export function addWiresharkCommand(vethwork: Command): void {
  const wireshark = vethwork
    .command("wireshark")
    .summary("show labs in Wireshark: live interfaces, fields to filter by, a profile")
    .description(
      "Adds to the Wireshark of this user: labs as live interfaces (extcap), fields such as vethwork.verdict and vethwork.nat.dst " +
        "(a Lua dissector), and a profile with columns, colours and settings for captures of many interfaces. Wireshark 4.0 or later.",
    )
    .helpCommand(false);

  const add = wireshark
    .command("install")
    .summary("install or bring up to date; register a lab with --lab")
    .description(
      "Writes an extcap program, a Lua dissector and a profile into the personal folders of Wireshark, and says which files these are. " +
        "With --lab, the lab as a whole and each of its interfaces are in Wireshark's list from then on.",
    );
  addLabOptions(add);
  repeatable(
    add,
    "--replay <IFACE=FILE>",
    "the capture that the lab replays where no other is chosen (repeatable)",
  );
  add
    .option("--name <NAME>", "name of the lab in the list (default: of its first script)")
    .option("--dir <DIR>", DIR)
    .option("--force", "replace settings of the profile that were changed, too")
    .addHelpText(
      "after",
      `
Examples:
  vethwork wireshark install
  vethwork wireshark install --lab lab.sh --replay client:eth0=web.pcap
  tshark -i vethwork-lab -Y 'vethwork.verdict == "DROP"'`,
    )
    .action(installCommand);

  wireshark
    .command("uninstall")
    .summary("remove exactly what was installed; with --name only a lab")
    .option("--name <NAME>", "only take this lab out of the list")
    .option("--dir <DIR>", DIR)
    .option("--force", "remove settings of the profile that were changed, too")
    .action(uninstallCommand);

  wireshark
    .command("status")
    .summary("what is installed and which labs are registered")
    .option("--dir <DIR>", DIR)
    .action(statusCommand);

  wireshark
    .command("open")
    .summary("open a capture in Wireshark with the profile")
    .argument("<file>", "pcapng file that vethwork wrote")
    .action(openCommand);
}

function foldersOf({ dir }: FolderFlags): WiresharkFolders {
  return dir === undefined ? findFolders() : foldersBelow(resolve(dir));
}

async function installCommand(flags: InstallFlags): Promise<void> {
  const folders = foldersOf(flags);
  const lab = flags.lab.length ? labOf(flags) : null;
  if (!lab && (flags.replay.length || flags.name !== undefined || flags.wire.length))
    throw new VethworkError(
      "EINVAL",
      "--replay, --name and --wire belong to a lab: name its script with --lab",
    );
  const { written, own, labs } = await install(folders, lab, { force: flags.force });
  const out = [`folders: ${folders.source}`];
  for (const { path, done } of written)
    out.push(
      done === "kept"
        ? `kept       ${path} (changed since; --force replaces it)`
        : `${done.padEnd(10)} ${path}`,
    );
  out.push(`own folder ${own} (what was installed, labs, what Wireshark is told of them)`);
  if (folders.lua === null)
    out.push("this Wireshark was built without Lua: there are no fields vethwork.* to filter by");
  if (lab) out.push(...listed(labs, lab.name));
  out.push(
    `In Wireshark: F5 reads the list of interfaces again; the profile is ${PROFILE} (wireshark -C ${PROFILE}).`,
  );
  process.stdout.write(`${out.join("\n")}\n`);
}

function listed(labs: RegisteredLab[], name: string): string[] {
  const entries = extcapInterfaces(labs).filter(({ lab }) => lab?.name === name);
  const width = Math.max(...entries.map(({ value }) => value.length));
  return entries.map(({ value, tap }) => `interface  ${value.padEnd(width)}  ${tap ?? "all interfaces"}`);
}

/** The lab of --lab, with paths that hold wherever Wireshark runs. Its interfaces are known when it was built. */
function labOf(flags: InstallFlags): Omit<RegisteredLab, "interfaces"> {
  if (flags.lab.includes("-"))
    throw new VethworkError(
      "EINVAL",
      "a registered lab is built anew each time: --lab cannot be standard input",
    );
  checkScripts(flags.lab);
  for (const wire of flags.wire) parseWire(wire);
  const seed = Number(flags.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new VethworkError("EINVAL", `--seed ${flags.seed}: a whole number from 0 on is needed`);
  const replays = flags.replay.map((text) => {
    const equals = text.indexOf("=");
    if (equals <= 0 || equals === text.length - 1)
      throw new VethworkError(
        "EINVAL",
        `--replay ${text}: write it as IFACE=FILE, for example --replay client:eth0=web.pcap`,
      );
    const file = text.slice(equals + 1);
    if (file === "-")
      throw new VethworkError(
        "EINVAL",
        "a registered capture is read each time: it cannot be standard input",
      );
    checkCapture(file, "--replay");
    return { iface: text.slice(0, equals), file: resolve(file) };
  });
  return {
    name: flags.name ?? basename(flags.lab[0]!).replace(/\.[^.]*$/, ""),
    scripts: flags.lab.map((script) => resolve(script)),
    directory: process.cwd(),
    replays,
    wires: flags.wire,
    seed,
    permissive: flags.permissive ?? false,
  };
}

function uninstallCommand(flags: UninstallFlags): void {
  const folders = foldersOf(flags);
  if (flags.name !== undefined) {
    if (!forgetLab(folders, flags.name))
      throw new VethworkError(
        "ENOENT",
        `no lab is registered as ${flags.name}; vethwork wireshark status lists them`,
      );
    process.stdout.write(`the lab ${flags.name} is no longer in the list\n`);
    return;
  }
  const removed = uninstall(folders, { force: flags.force });
  if (!removed) {
    process.stdout.write(`nothing is installed in ${folders.settings}\n`);
    return;
  }
  const { own } = places(folders);
  process.stdout.write(`${existsSync(own) ? "kept      " : "removed   "} ${own}\n`);
  for (const { path, done } of removed)
    process.stdout.write(
      done === "kept"
        ? `kept       ${path} (changed since; --force removes it)\n`
        : `${done.padEnd(10)} ${path}\n`,
    );
}

function statusCommand(flags: FolderFlags): void {
  const folders = foldersOf(flags);
  const { own, manifest: file } = places(folders);
  const manifest = readManifest(file);
  const version = runTshark(["--version"])?.split("\n")[0];
  const out = [`tshark: ${version?.trim() || "not found"}`, `folders: ${folders.source}`];
  if (!manifest) out.push(`nothing is installed in ${folders.settings}; vethwork wireshark install does it`);
  else {
    out.push(`vethwork ${manifest.version}:`);
    for (const entry of manifest.files) out.push(`  ${fileState(entry).padEnd(12)} ${entry.path}`);
    const labs = readLabs(labsFile(own));
    if (!labs.length) out.push("no labs are registered; vethwork wireshark install --lab lab.sh does it");
    for (const lab of labs) {
      const missing = [...lab.scripts, ...lab.replays.map((replay) => replay.file)].filter(
        (path) => !existsSync(path),
      );
      out.push(`lab ${lab.name}: ${lab.scripts.join(", ")}`);
      for (const { iface, file: capture } of lab.replays) out.push(`  sends ${capture} at ${iface}`);
      for (const path of missing) out.push(`  missing: ${path}`);
      out.push(...listed(labs, lab.name).map((line) => `  ${line}`));
    }
  }
  process.stdout.write(`${out.join("\n")}\n`);
}

/** Starts Wireshark and lets it go. Where nothing is installed, it gets the dissector and the most important setting by options. */
async function openCommand(file: string): Promise<void> {
  checkCapture(file, "open");
  const { profile, lua } = places(findFolders());
  const args = [
    ...(existsSync(profile) ? ["-C", PROFILE] : ["-o", "tcp.analyze_sequence_numbers:FALSE"]),
    ...(lua !== null && existsSync(lua) ? [] : ["-X", `lua_script:${assetPath("vethwork.lua")}`]),
    ...decryptArguments(espSecrets(file)),
    resolve(file),
  ];
  for (const program of programPlaces("wireshark"))
    if (await starts(program, args)) {
      process.stdout.write(`${[program, ...args].join(" ")}\n`);
      return;
    }
  throw new VethworkError("ENOENT", "Wireshark cannot be started: is it installed, and on the PATH?");
}

/** Wireshark 4.0 does not take keys of IPsec from a capture itself. */
function decryptArguments(lines: readonly string[]): string[] {
  if (!lines.length) return [];
  const options = ["esp.enable_encryption_decode:TRUE", ...lines.map((line) => `uat:esp_sa:${line}`)];
  return options.flatMap((option) => ["-o", option]);
}

function starts(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
