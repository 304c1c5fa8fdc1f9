/** The dissector in tshark: comments (docs/wireshark.md) as fields that filter. */
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureFile, Lab } from "../../src/index.js";
import { fileSink, PcapngWriter } from "../../src/pcap-writer/index.js";
import { hasTshark, tshark } from "./tools.js";

const root = new URL("../../", import.meta.url).pathname;
const SCRIPT = ["-X", `lua_script:${root}src/wireshark/assets/vethwork.lua`];

let directory = "";
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-lua-"))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A file with one frame for each list of comments, its packet id the number from 1. */
function capture(name: string, comments: string[][]): string {
  const path = join(directory, name);
  const file = fileSink(path);
  const writer = new PcapngWriter(file.write, { application: "vethwork" });
  writer.addInterface({ name: "web:eth0" });
  for (const [n, list] of comments.entries())
    writer.packet({
      interfaceId: 0,
      timeNs: BigInt(n),
      bytes: new Uint8Array(60),
      packetId: BigInt(n + 1),
      comments: list,
    });
  file.close();
  return path;
}

function run(args: string[]): string {
  const { out, err, code } = tshark(directory, [...SCRIPT, ...args]);
  expect(code, err).toBe(0);
  expect(err).not.toMatch(/lua/i);
  return out;
}
/** Numbers of the frames that a display filter selects. */
const select = (path: string, filter: string) =>
  run(["-r", path, "-Y", filter, "-T", "fields", "-e", "frame.number"])
    .trim()
    .split("\n")
    .filter(Boolean)
    .map(Number);
const fields = (path: string, ...names: string[]) =>
  run([
    "-r",
    path,
    "-T",
    "fields",
    "-E",
    "separator=/t",
    "-E",
    "aggregator=|",
    ...names.flatMap((name) => ["-e", name]),
  ])
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));

describe.skipIf(!hasTshark)("the dissector (skipped where tshark is not installed)", () => {
  it("makes a field of each key", () => {
    const path = capture("keys.pcapng", [
      [],
      [
        'DROP reason=SKB_DROP_REASON_NETFILTER_DROP place="web:eth0" hook=INPUT table=filter chain=INPUT n=3 rule="-A INPUT -p tcp -j DROP" target=DROP because="lab.sh:12"',
      ],
      [
        'NAT src=10.0.0.1:4000>192.0.2.1:5000 dst=[fd00::1]:80>[fd00::2]:8080 by=conntrack hook=PREROUTING netns="host"',
        "PARENT id=7 how=fragment seen=no",
      ],
      ['RULE table=nat chain=DOCKER n=0 rule="-P FORWARD DROP" target=DNAT hook=PREROUTING netns=""'],
    ]);
    expect(select(path, 'vethwork.verdict == "DROP"')).toEqual([2]);
    expect(select(path, 'vethwork.reason == "SKB_DROP_REASON_NETFILTER_DROP" && vethwork.n == 3')).toEqual([
      2,
    ]);
    expect(select(path, 'vethwork.place == "web:eth0" && vethwork.rule contains "-p tcp"')).toEqual([2]);
    expect(select(path, 'vethwork.because == "lab.sh:12" && vethwork.target == "DROP"')).toEqual([2]);
    expect(select(path, 'vethwork.nat.src.old == "10.0.0.1:4000"')).toEqual([3]);
    expect(
      select(path, 'vethwork.nat.dst.new == "[fd00::2]:8080" && vethwork.nat.by == "conntrack"'),
    ).toEqual([3]);
    expect(select(path, "vethwork.nat.dst")).toEqual([3]);
    expect(
      select(path, 'vethwork.parent == 7 && vethwork.how == "fragment" && vethwork.seen == "no"'),
    ).toEqual([3]);
    expect(select(path, 'vethwork.event == "RULE" && vethwork.n == 0 && vethwork.chain == "DOCKER"')).toEqual(
      [4],
    );
    expect(select(path, "vethwork.packet_id > 2")).toEqual([3, 4]);
    expect(select(path, 'vethwork.hook == "PREROUTING" && vethwork.netns == "host"')).toEqual([3]);
    expect(run(["-r", path, "-V", "-Y", "frame.number == 3"])).toContain(
      "vethwork, packet 3, NAT src 10.0.0.1:4000>192.0.2.1:5000 dst [fd00::1]:80>[fd00::2]:8080, PARENT 7",
    );
  });

  it("reads several comments, several lines of one, and passes over what is not ours", () => {
    const path = capture("several.pcapng", [
      ["DROP reason=SKB_DROP_REASON_A place=a\nDROP reason=SKB_DROP_REASON_B place=b"],
      ["I wonder why", "DROP is a word", "DROPPED reason=x", "drop reason=x", "DROP reason"],
      ["FUTURE key=value", "DROP reason=SKB_DROP_REASON_C colour=red place=c"],
      ['DROP reason="no end', 'DROP reason="a"b"', "DROP =x"],
    ]);
    expect(fields(path, "vethwork.reason", "vethwork.other")).toEqual([
      ["SKB_DROP_REASON_A|SKB_DROP_REASON_B", ""],
      ["", ""],
      ["SKB_DROP_REASON_C", "colour=red"],
      ["", ""],
    ]);
  });

  it("reads whatever a value may be, bare or quoted", () => {
    const values = fc.sample(fc.string({ unit: "grapheme", maxLength: 30 }), { numRuns: 300, seed: 1 });
    values.push("", "\\", '"', "\\x41", '\\"', "a b", "x=y", 'DROP reason="x"', "\\\\x41", "ÿ", "終");
    const path = capture(
      "values.pcapng",
      values.map((value) => [`DROP reason=SKB_DROP_REASON_X place=${quoted(value)} n=1`]),
    );
    const seen = JSON.parse(run(["-r", path, "-T", "json", "-e", "vethwork.place", "-e", "vethwork.n"])) as {
      _source: { layers: Record<string, string[]> };
    }[];
    expect(seen.map(({ _source: { layers } }) => layers["vethwork.place"]?.[0] ?? "")).toEqual(values);
    expect(seen.every(({ _source: { layers } }) => layers["vethwork.n"]?.[0] === "1")).toBe(true);
  });

  it("agrees with Wireshark's own fields on what a lab wrote", async () => {
    const path = join(directory, "lab.pcapng");
    const lab = new Lab({ directory: root, memoryBytes: 128 << 20 });
    await lab.runFile(`${root}examples/published-port.sh`);
    lab.captureTo(captureFile(path));
    await lab.runFile(`${root}examples/published-port-traffic.sh`);
    lab.advance(5e9);
    lab.endCapture();
    const seen = fields(
      path,
      "frame.packet_id",
      "vethwork.packet_id",
      "frame.verdict.ebpf_tc",
      "vethwork.verdict",
      "frame.comment",
      "vethwork.event",
      "vethwork.other",
    );
    for (const [id, ours, tc, verdict, comment, event, other] of seen) {
      expect(ours).toBe(id);
      expect(verdict).toBe(tc === "2" ? "DROP" : "");
      expect(other).toBe("");
      // every line of ours was read
      expect(event === "" ? 0 : event!.split("|").length).toBe(
        (comment!.match(/(^|\|)(DROP|NAT|RULE|PARENT) /g) ?? []).length,
      );
    }
    const nat = select(path, "vethwork.nat.src || vethwork.nat.dst");
    expect(nat.length).toBeGreaterThan(0);
    expect(select(path, 'frame.comment contains "NAT "')).toEqual(nat);
  });
});

/** As assembly/annotate writes values. */
function quoted(value: string): string {
  if (/^[^\s"\\\u0000-\u001f\u007f]+$/.test(value)) return value;
  const plain = value.replace(/["\\]/g, "\\$&");
  // eslint-disable-next-line no-control-regex
  return `"${plain.replace(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}
