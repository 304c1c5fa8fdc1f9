/** Where Wireshark looks for what a user adds to it: settings, Lua scripts, extcap programs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { VethworkError } from "../model/errors.js";

export interface WiresharkFolders {
  /** profiles and preferences ("Personal configuration") */
  settings: string;
  /** Lua scripts ("Personal Lua Plugins"); null where this Wireshark was built without Lua */
  lua: string | null;
  /** extcap programs; more than one where the version is not known, of which each version reads one */
  extcap: string[];
  /** how they are known, for people */
  source: string;
}

/** The machine as far as folders depend on it. */
export interface Surroundings {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  home: string;
  /** what `tshark -G folders` prints; null where there is no tshark */
  tsharkFolders: () => string | null;
}

const TSHARK_MS = 20_000;

/** Places of a program of Wireshark, which is not on the PATH where Wireshark was installed by its own installer. */
export function programPlaces(
  name: "tshark" | "wireshark",
  platform: NodeJS.Platform = process.platform,
  env: Surroundings["env"] = process.env,
): string[] {
  if (platform === "darwin") {
    const inside = name === "wireshark" ? "Wireshark" : name;
    return [name, `/Applications/Wireshark.app/Contents/MacOS/${inside}`];
  }
  if (platform !== "win32") return [name];
  const roots = [env.ProgramFiles, env.ProgramW6432, env["ProgramFiles(x86)"]].filter((root) => root);
  return [`${name}.exe`, ...roots.map((root) => win32.join(root!, "Wireshark", `${name}.exe`))];
}

/** Runs tshark, wherever it is. @returns its standard output; null where there is none or it fails */
export function runTshark(args: readonly string[], env = process.env): string | null {
  for (const place of programPlaces("tshark", process.platform, env)) {
    if (/[\\/]/.test(place) && !existsSync(place)) continue;
    try {
      return execFileSync(place, args, {
        encoding: "utf8",
        env,
        stdio: ["ignore", "pipe", "ignore"],
        timeout: TSHARK_MS,
        maxBuffer: 1 << 24,
        windowsHide: true,
      });
    } catch {
      // the next place
    }
  }
  return null;
}

/** This machine. */
export function surroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    tsharkFolders: () => runTshark(["-G", "folders"]),
  };
}

/** Below one folder of the user's choice, as a portable Wireshark has them and WIRESHARK_CONFIG_DIR, _PLUGIN_DIR and _EXTCAP_DIR point to. */
export function foldersBelow(directory: string): WiresharkFolders {
  return {
    settings: directory,
    lua: posix.join(directory, "plugins"),
    extcap: [posix.join(directory, "extcap")],
    source: "--dir",
  };
}

/**
 * The personal folders: as tshark names them, else by the rules of Wireshark 4.0 and later (wsutil/filesystem.c).
 * @throws VethworkError ENOENT where neither tells
 */
export function findFolders(machine: Surroundings = surroundings()): WiresharkFolders {
  const text = machine.tsharkFolders();
  const named = text === null ? null : namedFolders(text, machine);
  return named ?? usualFolders(machine);
}

/** Reads `tshark -G folders`: "Personal configuration:\t/home/me/.config/wireshark". */
function namedFolders(text: string, { platform, env }: Surroundings): WiresharkFolders | null {
  const named = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^([^:]+):\s+(\S.*)$/.exec(line);
    if (match && !named.has(match[1]!)) named.set(match[1]!, match[2]!.trim());
  }
  const settings = named.get("Personal configuration");
  if (settings === undefined) return null;
  const path = platform === "win32" ? win32 : posix;
  // Wireshark 4.0 names one folder, that of all users; personal programs are below the settings. Where WIRESHARK_EXTCAP_DIR is another and
  // not there, it reads none.
  const extcapOf40 = (only: string | undefined): string =>
    only !== undefined && only === env.WIRESHARK_EXTCAP_DIR ? only : path.join(settings, "extcap");
  return {
    settings,
    lua: named.get("Personal Lua Plugins") ?? null,
    extcap: [named.get("Personal Extcap path") ?? extcapOf40(named.get("Extcap path"))],
    source: "tshark -G folders",
  };
}

function usualFolders({ platform, env, home }: Surroundings): WiresharkFolders {
  if (platform === "win32") {
    if (!env.APPDATA)
      throw new VethworkError(
        "ENOENT",
        "tshark is not there to ask for Wireshark's folders and APPDATA is not set; name a folder with --dir",
      );
    const settings = env.WIRESHARK_CONFIG_DIR ?? win32.join(env.APPDATA, "Wireshark");
    return {
      settings,
      lua: win32.join(settings, "plugins"),
      extcap: [win32.join(settings, "extcap")],
      source: "the usual folders of Windows (there is no tshark to ask)",
    };
  }
  if (!home)
    throw new VethworkError(
      "ENOENT",
      "tshark is not there to ask for Wireshark's folders and HOME is not set; name a folder with --dir",
    );
  const settings =
    env.WIRESHARK_CONFIG_DIR ?? posix.join(env.XDG_CONFIG_HOME || posix.join(home, ".config"), "wireshark");
  const library = posix.join(home, ".local/lib/wireshark");
  return {
    settings,
    lua: posix.join(library, "plugins"),
    // 4.2 and later read the first, 4.0 the second
    extcap: [posix.join(library, "extcap"), posix.join(settings, "extcap")],
    source: `the usual folders of ${platform === "darwin" ? "macOS" : "Linux"} (there is no tshark to ask)`,
  };
}
