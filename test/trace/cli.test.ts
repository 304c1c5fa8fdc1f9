/** `vethwork trace`: what is asked wrongly is told in a sentence; frames of a capture, one or several, with and without what came before. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFrame, Lab } from "../../src/index.js";
import { pcapFile, pcapPacket } from "../capture/bytes.js";
import { faults } from "./schema.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const LAB = "examples/trace-firewall.sh";

let folder: string;
let capture: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "vethwork-trace-"));
  const lab = new Lab({ memoryBytes: 64 << 20, directory: root });
  await lab.runFile(join(root, LAB));
  // the second is let through only for what the first has begun
  const frames = [
    "udp client:9 > server:80",
    "tcp client:40000 > server:80 syn",
    "tcp client:40000 > server:23 syn",
  ].map((text) => buildFrame(lab, "client:eth0", text));
  capture = join(folder, "three.pcap");
  writeFileSync(capture, pcapFile({}, ...frames.map((bytes, i) => pcapPacket(i, 0, bytes))));
});
afterAll(() => rmSync(folder, { recursive: true }));

function trace(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", "trace", ...args], {
    cwd: root,
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}
const inLab = (...args: string[]) => trace("--lab", LAB, "--at", "client:eth0", ...args);

describe("vethwork trace", () => {
  it("tells one frame of a capture", { timeout: 20_000 }, () => {
    const { status, out } = inLab("--frame", "3", capture);
    expect(status).toBe(0);
    expect(out.trimEnd().split("\n").at(-1)).toContain("DROPPED NETFILTER_DROP at router:eth0");
  });

  it("tells several, as JSON lines of the schema", { timeout: 20_000 }, () => {
    const { out } = inLab("--frame", "1-3", "--json", capture);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; disposition?: string });
    for (const line of lines) expect(faults(line)).toEqual([]);
    expect(lines.filter(({ type }) => type === "packet").length).toBe(3);
    expect(lines.filter(({ type }) => type === "disposition").map((line) => line.disposition)).toEqual([
      "DROPPED",
      "DROPPED",
      "DROPPED",
    ]);
  });

  it("knows what came before, where asked", { timeout: 20_000 }, () => {
    const without = inLab("--frame", "2", capture).out;
    expect(without).toContain("waits for the MAC address of its next hop");
    expect(inLab("--frame", "3", "--before", capture).status).toBe(0);
    const twice = inLab(
      "--packet",
      "tcp client:1 > server:80 syn",
      "--packet",
      "tcp client:1 > server:80 syn",
      "--commit",
    ).out;
    const second = twice.slice(twice.lastIndexOf("Packet: "));
    expect(second).not.toContain("waits for the MAC address");
  });

  it.each([
    [["--at", "client:eth0", "--packet", "icmp client > server"], "which lab?"],
    [["--lab", LAB, "--packet", "icmp client > server"], "where?"],
    [["--lab", LAB, "--at", "client:eth0"], "which packet?"],
    [["--lab", LAB, "--at", "client:eth9", "--packet", "icmp client > server"], 'no interface "client:eth9"'],
    [["--lab", LAB, "--at", "client:eth0", "--frame", "x", "CAPTURE"], "a number from 1 on"],
    [["--lab", LAB, "--at", "client:eth0", "--frame", "9", "CAPTURE"], "has only 3 frames"],
    [["--lab", LAB, "--at", "client:eth0", "--frame", "1"], "of which capture?"],
    [["--lab", LAB, "--at", "client:eth0", "CAPTURE"], "which frame of it?"],
    [["--lab", LAB, "--at", "client:eth0", "--frame", "1", "none.pcap"], "there is no such file"],
    [["--lab", LAB, "--at", "client:eth0", "--packet", "icmp client"], "is missing"],
    [["--lab", LAB, "--at", "client:eth0", "--packet", "icmp client > server", "--for", "never"], "--for"],
  ])("says what is wrong: %j", { timeout: 20_000 }, (args, why) => {
    const { status, out, err } = trace(...args.map((word) => (word === "CAPTURE" ? capture : word)));
    expect(err).toContain(why);
    expect(err.trimEnd().split("\n").length).toBe(1);
    expect(out).toBe("");
    expect(status).toBe(1);
  });
});
