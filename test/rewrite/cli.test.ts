/** `vethwork rewrite` as a program. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPcap, writePcap } from "./record/captures.mjs";
import { cacheOf, recordsOf } from "./record/make.mjs";
import { rewriteFile } from "./run.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const file = writePcap(recordsOf("udp-both-ways"));
let directory = "";

const vethwork = (args: string[], input?: Uint8Array) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "rewrite", ...args], {
    cwd: directory,
    input,
  });
  return { status, stdout, stderr: stderr.toString() };
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-"));
  writeFileSync(join(directory, "in.pcap"), file);
  writeFileSync(join(directory, "in.cache"), cacheOf(4));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("vethwork rewrite", () => {
  const options = { map: [{ from: "10.1.2.3", to: ["192.0.2.1"] }], ttl: "-1" };
  const expected = rewriteFile(file, options).file;
  const flags = ["--map", "10.1.2.3=192.0.2.1", "--ttl", "-1"];

  it("writes a file", () => {
    const { status, stderr } = vethwork(["in.pcap", "out.pcap", ...flags]);
    expect([status, stderr]).toEqual([0, "4 of 4 packets written\n"]);
    expect(readFileSync(join(directory, "out.pcap")).equals(expected)).toBe(true);
  });

  it("works in a pipe", () => {
    const { status, stdout, stderr } = vethwork(["-", "-", "-q", ...flags], file);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.equals(expected)).toBe(true);
  });

  it("takes a cache file for the sides", () => {
    const { stderr } = vethwork([
      "in.pcap",
      "out.pcap",
      "--cachefile",
      "in.cache",
      "--endpoints",
      "1.1.1.1:2.2.2.2",
      "--json",
    ]);
    expect(JSON.parse(stderr)).toEqual({ read: 4, written: 4, notEdited: 0 });
    const sources = readPcap(readFileSync(join(directory, "out.pcap"))).map(({ bytes }) => bytes[26]);
    // server, client, left alone, client
    expect(sources).toEqual([2, 1, 10, 1]);
  });

  it.each([
    [["none.pcap", "out.pcap"], /^vethwork: rewrite: none\.pcap: there is no such file\n$/],
    [["in.pcap", "out.pcap", "--ttl", "0"], /^vethwork: --ttl=0: give 1 to 255/],
    [["in.pcap", "out.pcap", "--map", "10.1.2.3"], /^vethwork: --map 10\.1\.2\.3: write it as ADDRESS=NAME/],
    [
      ["in.pcap", "out.pcap", "--map", "10.1.2.3=web"],
      /"web" is neither an address nor a name of the lab\n$/,
    ],
    [["in.pcap", "out.pcap", "--endpoints", "1.1.1.1:2.2.2.2"], /^vethwork: --endpoints needs --cachefile/],
    [["in.pcap", "out.pcap", "--cachefile", "in.pcap"], /^vethwork: in\.pcap: this is not a cache file/],
    [
      ["in.pcap", "out.pcap", "--fuzz-seed", "3"],
      /^vethwork: tcprewrite's --fuzz-seed is not modelled by vethwork\n$/,
    ],
    [["in.cache", "out.pcap"], /^vethwork: in\.cache: /],
  ])("%j: a sentence, no stack trace", (args, sentence) => {
    const { status, stderr } = vethwork(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("tells where a capture is damaged, after what was before it", () => {
    const { status, stderr, stdout } = vethwork(["-", "-"], file.subarray(0, 150));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^vethwork: standard input: the file ends inside packet 2 /);
    expect(readPcap(stdout)).toHaveLength(1);
  });

  it("says so where the cache file knows fewer packets", () => {
    writeFileSync(join(directory, "short.cache"), cacheOf(2));
    const { stderr } = vethwork(["in.pcap", "out.pcap", "--cachefile", "short.cache", "--ttl", "3"]);
    expect(stderr).toMatch(/^vethwork: in\.pcap: packet 3: the cache file ends after 2 packets/);
  });
});
