import { describe, expect, it } from "vitest";
import { findFolders, foldersBelow, type Surroundings } from "../../src/wireshark/folders.js";

function machine(given: Partial<Surroundings>): Surroundings {
  return { platform: "linux", env: {}, home: "/home/me", tsharkFolders: () => null, ...given };
}

/** as tshark 4.0.17 prints it, its paths shortened */
const OF_4_0 = `Temp:                	/tmp
Personal configuration:	/home/me/.config/wireshark
Global configuration:	/usr/share/wireshark
System:              	/etc
Program:             	/usr/bin
Personal Plugins:    	/home/me/.local/lib/wireshark/plugins/4.0
Global Plugins:      	/usr/lib/wireshark/plugins/4.0
Personal Lua Plugins:	/home/me/.local/lib/wireshark/plugins
Global Lua Plugins:  	/usr/lib/wireshark/plugins
Extcap path:         	/usr/lib/wireshark/extcap
MaxMind database path:	/usr/share/GeoIP
`;
const OF_4_4 = OF_4_0.replace(
  "Extcap path:         	/usr/lib/wireshark/extcap",
  "Personal Extcap path:	/home/me/.local/lib/wireshark/extcap\nGlobal Extcap path:	/usr/libexec/wireshark/extcap",
);

describe("Wireshark's folders", () => {
  it("are those that tshark names", () => {
    expect(findFolders(machine({ tsharkFolders: () => OF_4_4 }))).toMatchObject({
      settings: "/home/me/.config/wireshark",
      lua: "/home/me/.local/lib/wireshark/plugins",
      extcap: ["/home/me/.local/lib/wireshark/extcap"],
    });
  });

  it("puts extcap programs below the settings for 4.0, which does not name the folder", () => {
    expect(findFolders(machine({ tsharkFolders: () => OF_4_0 })).extcap).toEqual([
      "/home/me/.config/wireshark/extcap",
    ]);
  });

  it("are with WIRESHARK_EXTCAP_DIR for 4.0, which reads nothing where that is missing; not where it is ignored (root)", () => {
    const env = { WIRESHARK_EXTCAP_DIR: "/programs" };
    const text = OF_4_0.replace("/usr/lib/wireshark/extcap", "/programs");
    expect(findFolders(machine({ env, tsharkFolders: () => text })).extcap).toEqual(["/programs"]);
    expect(findFolders(machine({ env, tsharkFolders: () => OF_4_0 })).extcap).toEqual([
      "/home/me/.config/wireshark/extcap",
    ]);
  });

  it("has no place for Lua where Wireshark was built without it", () => {
    const without = OF_4_4.replace(/^.*Lua.*\n/gm, "");
    expect(findFolders(machine({ tsharkFolders: () => without })).lua).toBeNull();
  });

  it("reads paths of Windows", () => {
    const text =
      "Personal configuration:\tC:\\Users\\me\\AppData\\Roaming\\Wireshark\r\nPersonal Lua Plugins:\tC:\\Users\\me\\AppData\\Roaming\\Wireshark\\plugins\r\n";
    expect(findFolders(machine({ platform: "win32", tsharkFolders: () => text }))).toMatchObject({
      settings: "C:\\Users\\me\\AppData\\Roaming\\Wireshark",
      extcap: ["C:\\Users\\me\\AppData\\Roaming\\Wireshark\\extcap"],
    });
  });

  it.each<[string, Partial<Surroundings>, object]>([
    [
      "Linux",
      {},
      {
        settings: "/home/me/.config/wireshark",
        lua: "/home/me/.local/lib/wireshark/plugins",
        extcap: ["/home/me/.local/lib/wireshark/extcap", "/home/me/.config/wireshark/extcap"],
      },
    ],
    [
      "Linux with XDG_CONFIG_HOME",
      { env: { XDG_CONFIG_HOME: "/etc/me" } },
      {
        settings: "/etc/me/wireshark",
        lua: "/home/me/.local/lib/wireshark/plugins",
        extcap: ["/home/me/.local/lib/wireshark/extcap", "/etc/me/wireshark/extcap"],
      },
    ],
    [
      "Linux with WIRESHARK_CONFIG_DIR",
      { env: { WIRESHARK_CONFIG_DIR: "/c" } },
      {
        settings: "/c",
        lua: "/home/me/.local/lib/wireshark/plugins",
        extcap: ["/home/me/.local/lib/wireshark/extcap", "/c/extcap"],
      },
    ],
    [
      "macOS",
      { platform: "darwin", home: "/Users/me" },
      {
        settings: "/Users/me/.config/wireshark",
        lua: "/Users/me/.local/lib/wireshark/plugins",
        extcap: ["/Users/me/.local/lib/wireshark/extcap", "/Users/me/.config/wireshark/extcap"],
      },
    ],
    [
      "Windows",
      { platform: "win32", env: { APPDATA: "C:\\Users\\me\\AppData\\Roaming" } },
      {
        settings: "C:\\Users\\me\\AppData\\Roaming\\Wireshark",
        lua: "C:\\Users\\me\\AppData\\Roaming\\Wireshark\\plugins",
        extcap: ["C:\\Users\\me\\AppData\\Roaming\\Wireshark\\extcap"],
      },
    ],
  ])("follow the rules of %s without tshark", (_name, given, expected) => {
    expect(findFolders(machine(given))).toMatchObject(expected);
  });

  it("says what is missing where nothing tells", () => {
    expect(() => findFolders(machine({ platform: "win32" }))).toThrow(/APPDATA is not set.*--dir/);
    expect(() => findFolders(machine({ home: "" }))).toThrow(/HOME is not set.*--dir/);
    // what tshark prints has nothing that we know: the rules
    expect(findFolders(machine({ tsharkFolders: () => "hello\n" })).source).toContain("Linux");
  });

  it("are all below --dir", () => {
    expect(foldersBelow("/portable")).toMatchObject({
      settings: "/portable",
      lua: "/portable/plugins",
      extcap: ["/portable/extcap"],
    });
  });
});
