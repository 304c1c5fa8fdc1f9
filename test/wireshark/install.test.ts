/** What is written into Wireshark's folders, and taken away again. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { foldersBelow } from "../../src/wireshark/folders.js";
import { forgetLab, install, places, uninstall } from "../../src/wireshark/install.js";
import { batchProgram, shellProgram } from "../../src/wireshark/program.js";

const root = new URL("../../", import.meta.url).pathname;
let directory = "";
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-wireshark-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const folders = () => foldersBelow(join(directory, "wireshark"));
const all = () => (readdirSync(directory, { recursive: true }) as string[]).sort();
const web = {
  name: "web",
  scripts: [`${root}examples/web.sh`],
  directory: root,
  replays: [{ iface: "client:eth0", file: `${root}captures/demo/web.pcap` }],
  wires: [],
  seed: 1,
  permissive: false,
};
const done = (files: { path: string; done: string }[]) => new Set(files.map((file) => file.done));

describe("vethwork wireshark install", () => {
  it("writes an executable program, a dissector and a profile, and uninstall leaves nothing", async () => {
    const { written } = await install(folders(), null);
    expect(done(written)).toEqual(new Set(["written"]));
    expect(written.map(({ path }) => path.slice(directory.length))).toEqual([
      "/wireshark/extcap/vethwork",
      "/wireshark/plugins/vethwork.lua",
      "/wireshark/profiles/vethwork/preferences",
      "/wireshark/profiles/vethwork/colorfilters",
      "/wireshark/profiles/vethwork/dfilter_buttons",
    ]);
    expect(statSync(join(directory, "wireshark/extcap/vethwork")).mode & 0o111).toBe(0o111);
    const removed = uninstall(folders())!;
    expect(done(removed)).toEqual(new Set(["removed"]));
    expect(removed.map(({ path }) => path).sort()).toEqual(written.map(({ path }) => path).sort());
    expect(all()).toEqual([]);
    expect(uninstall(folders())).toBeNull();
  });

  it("does the same when it is done again", async () => {
    await install(folders(), web);
    const before = all();
    const { written, labs } = await install(folders(), web);
    expect(done(written)).toEqual(new Set(["unchanged"]));
    expect(all()).toEqual(before);
    expect(labs.map(({ name }) => name)).toEqual(["web"]);
  });

  it("leaves what was there before, and folders that are not empty", async () => {
    const mine = join(directory, "wireshark/profiles/mine");
    mkdirSync(mine, { recursive: true });
    writeFileSync(join(mine, "preferences"), "# mine\n");
    mkdirSync(join(directory, "wireshark/extcap"));
    const before = all();
    await install(folders(), web);
    writeFileSync(join(directory, "wireshark/profiles/vethwork/recent"), "# Wireshark's\n");
    uninstall(folders());
    expect(all()).toEqual(
      [...before, "wireshark/profiles/vethwork", "wireshark/profiles/vethwork/recent"].sort(),
    );
  });

  it("brings up to date what an older version wrote", async () => {
    await install(folders(), null);
    const { manifest, lua } = places(folders());
    writeFileSync(lua!, "-- an older one, by `vethwork wireshark install`\n");
    const { written } = await install(folders(), null);
    expect(written.find(({ path }) => path === lua)!.done).toBe("replaced");
    expect(readFileSync(lua!, "utf8")).toContain("register_postdissector");
    // the list is lost: our files are known by what they say
    rmSync(manifest);
    await install(folders(), null);
    expect(done(uninstall(folders())!)).toEqual(new Set(["removed"]));
  });

  it("keeps a profile that was changed, unless forced", async () => {
    await install(folders(), null);
    const preferences = join(places(folders()).profile, "preferences");
    writeFileSync(preferences, "gui.update.enabled: FALSE\n");
    const again = await install(folders(), null);
    expect(again.written.find(({ path }) => path === preferences)!.done).toBe("kept");
    expect(readFileSync(preferences, "utf8")).toBe("gui.update.enabled: FALSE\n");
    expect(uninstall(folders())!.find(({ path }) => path === preferences)!.done).toBe("kept");
    expect(existsSync(preferences)).toBe(true);
    rmSync(preferences);

    await install(folders(), null);
    writeFileSync(preferences, "gui.update.enabled: FALSE\n");
    const forced = await install(folders(), null, { force: true });
    expect(forced.written.find(({ path }) => path === preferences)!.done).toBe("replaced");
    writeFileSync(preferences, "gui.update.enabled: FALSE\n");
    expect(done(uninstall(folders(), { force: true })!)).toEqual(new Set(["removed"]));
    expect(existsSync(preferences)).toBe(false);
  });

  it("refuses to write over a file that is not its own, and has written nothing then", async () => {
    const lua = join(directory, "wireshark/plugins/vethwork.lua");
    mkdirSync(join(directory, "wireshark/plugins"), { recursive: true });
    writeFileSync(lua, "-- mine\n");
    const before = all();
    await expect(install(folders(), null)).rejects.toThrow(
      /vethwork\.lua is there and was not written by vethwork/,
    );
    expect(all()).toEqual(before);
    expect(readFileSync(lua, "utf8")).toBe("-- mine\n");
  });

  it("does not follow a link out of the folder", async () => {
    const target = join(directory, "elsewhere");
    writeFileSync(target, "vethwork wireshark install\n");
    mkdirSync(join(directory, "wireshark/plugins"), { recursive: true });
    symlinkSync(target, join(directory, "wireshark/plugins/vethwork.lua"));
    await expect(install(folders(), null)).rejects.toThrow(/is a symbolic link/);
    expect(readFileSync(target, "utf8")).toBe("vethwork wireshark install\n");
  });

  it("says in one sentence where it cannot write", async () => {
    writeFileSync(join(directory, "wireshark"), "a file\n");
    await expect(install(folders(), null)).rejects.toThrow(
      /wireshark.* cannot be written: a part of it is a file/,
    );
  });

  it("says in one sentence that its list is damaged", async () => {
    await install(folders(), null);
    writeFileSync(places(folders()).manifest, "{");
    await expect(install(folders(), null)).rejects.toThrow(/installed\.json is damaged/);
    expect(() => uninstall(folders())).toThrow(/installed\.json is damaged/);
  });

  it("builds a lab once, and refuses one that does not come up or lacks the interface", async () => {
    const bad = join(directory, "bad.sh");
    writeFileSync(bad, "ip link add x type nonsuch\n");
    await expect(install(folders(), { ...web, scripts: [bad] })).rejects.toThrow(
      /bad\.sh ended with exit code 2/,
    );
    const elsewhere = [{ iface: "client:eth9", file: web.replays[0]!.file }];
    await expect(install(folders(), { ...web, replays: elsewhere })).rejects.toThrow(
      /client:eth9.*no such interface; there are: lo, /,
    );
    await expect(install(folders(), { ...web, name: "../x" })).rejects.toThrow(/cannot name a lab/);
    expect(existsSync(join(directory, "wireshark"))).toBe(false);
  });

  it("forgets a lab by its name", async () => {
    await install(folders(), web);
    await install(folders(), { ...web, name: "other", replays: [] });
    const interfaces = () => readFileSync(join(places(folders()).own, "answers/interfaces"), "utf8");
    expect(interfaces()).toContain("{value=vethwork-web-client-eth0}");
    expect(forgetLab(folders(), "web")).toBe(true);
    expect(forgetLab(folders(), "web")).toBe(false);
    expect(interfaces()).not.toContain("vethwork-web");
    expect(interfaces()).toContain("{value=vethwork-other}");
  });

  it("has a batch file for Windows", () => {
    const { programs } = places(foldersBelow("C:\\wireshark"), "win32");
    expect(programs.every((path) => path.endsWith("\\vethwork.bat"))).toBe(true);
    const paths = { node: "C:\\node.exe", entry: "C:\\100%\\extcap.js", folder: "C:\\vethwork" };
    expect(batchProgram(paths)).toMatch(/^@echo off\r\n[^]*100%%/);
  });
});

describe("the program in the extcap folder", () => {
  it("quotes whatever paths there are, for sh", () => {
    const odd = join(directory, "it's a $HOME `x` \\ folder");
    mkdirSync(odd);
    const entry = join(odd, "extcap.js");
    writeFileSync(entry, "console.log(JSON.stringify(process.argv.slice(2)))");
    const program = join(directory, "vethwork");
    writeFileSync(program, shellProgram({ node: process.execPath, entry, folder: odd }));
    chmodSync(program, 0o755);
    const args = ["--capture", "--extcap-interface", "x y", "--fifo", "it's"];
    expect(JSON.parse(execFileSync(program, args, { encoding: "utf8" }))).toEqual([odd, ...args]);
  });

  it("says what to do when vethwork is gone, and finds another Node", () => {
    const program = join(directory, "vethwork");
    const entry = join(directory, "extcap.js");
    const write = () => {
      writeFileSync(program, shellProgram({ node: "/gone/node", entry, folder: directory }));
      chmodSync(program, 0o755);
    };
    write();
    expect(() => execFileSync(program, ["--extcap-interfaces"], { stdio: "pipe" })).toThrow(
      /no longer at .*extcap\.js; run vethwork wireshark install again/,
    );
    writeFileSync(entry, "console.log('here')");
    const path = `${process.execPath.replace(/[^/]+$/, "")}:${process.env.PATH}`;
    expect(execFileSync(program, ["--capture"], { encoding: "utf8", env: { PATH: path } })).toBe("here\n");
  });

  it("doubles % for cmd.exe and passes all arguments on", () => {
    const text = batchProgram({ node: "C:\\100%\\node.exe", entry: "D:\\v\\extcap.js", folder: "E:\\w" });
    expect(text.split("\r\n").at(-2)).toBe('"C:\\100%%\\node.exe" "D:\\v\\extcap.js" "E:\\w" %*');
  });
});
