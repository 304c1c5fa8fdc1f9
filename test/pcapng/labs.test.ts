/**
 * Recorded labs, captured with comments: what is said holds together, and the frames are those that Linux showed. Every third lab;
 * .ci/run sets VETHWORK_ALL_LABS and has all. VETHWORK_LABS=DIR takes the labs of another directory.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DROPS_TAP } from "../../src/lab/recorder.js";
import { difference } from "../linux/compare.js";
import { labNames, normalised, playLab, readRecording, RECORDINGS } from "../linux/labs.js";
import { captureInMemory, parseComment, readBlocks, type Block } from "./annotated.js";
import { agree, payloadOf } from "./payload.js";

const root = resolve(process.env.VETHWORK_LABS ?? RECORDINGS);
const TC = 1;
const SHOT = 2n;
/** labs that change what is behind the headers on purpose */
const EDITED = ["tc-filter-pedit"];

/** what the labs below wrote, for tshark */
const written: { name: string; blocks: Block[]; linux: Set<Block> }[] = [];
let files = "";
beforeAll(() => {
  files = mkdtempSync(join(tmpdir(), "vethwork-pcapng-"));
});
afterAll(() => rmSync(files, { recursive: true }));

const where = ({ number, iface, id }: Block): string => `frame ${number} on ${iface}, packet ${id}`;

function* problems(lab: string, all: Block[], isBare: (iface: string) => boolean): Generator<string> {
  const first = new Map<bigint, Block>();
  /** packets that an interface saw */
  const seen = new Set<bigint>();
  for (const block of all) {
    const words = block.comments.map((line) => parseComment(line).word);
    for (const word of words)
      if (!["DROP", "NAT", "RULE", "PARENT"].includes(word)) yield `${where(block)}: ${word}`;
    const dropped = words.filter((word) => word === "DROP").length;
    if (dropped > 1) yield `${where(block)} was dropped ${dropped} times`;
    const verdicts = block.verdicts.map(({ type, value }) => `${type} ${value}`);
    if (verdicts.join() !== (dropped ? `${TC} ${SHOT}` : "")) yield `${where(block)}: verdicts ${verdicts}`;
    if (block.iface === DROPS_TAP ? block.direction !== 0 || !dropped : ![1, 2].includes(block.direction))
      yield `${where(block)}: direction ${block.direction}`;
    if (!block.id) yield `${where(block)} has no id`;
    const before = first.get(block.id);
    if (!before) first.set(block.id, block);
    else {
      const a = payloadOf(before.frame, isBare(before.iface));
      const b = payloadOf(block.frame, isBare(block.iface));
      if (a && b && !agree(a, b) && !EDITED.includes(lab))
        yield `${where(block)} is another packet than ${where(before)}`;
    }
    for (const line of block.comments) {
      const { word, values } = parseComment(line);
      if (word !== "PARENT") continue;
      if (first.get(block.id) !== block) yield `${where(block)} names its parent late`;
      const parent = BigInt(values.id!);
      if (parent >= block.id) yield `${where(block)}: parent ${parent} is younger`;
      // a copy may be made before what it was copied from is sent: that is seen later, or at the same time
      const isUnseen = values.seen === "no";
      if (isUnseen ? values.how !== "clone" && seen.has(parent) : !seen.has(parent))
        yield `${where(block)}: ${line}`;
    }
    if (block.iface !== DROPS_TAP) seen.add(block.id);
  }
}

const STEP = process.env.VETHWORK_ALL_LABS ? 1 : 3;
const labs = labNames(root).filter((_, i) => i % STEP === 0);
describe.each(labs)("%s", (name) => {
  test("says what holds together, about the frames of Linux", async () => {
    const directory = join(root, name);
    const linux = readRecording(directory);
    const { sink, file } = captureInMemory();
    let startNs = 0n;
    const { lab } = await playLab(
      directory,
      (started) => started.captureTo(sink),
      ({ kernel }) => {
        kernel.flushTaps();
        startNs = kernel.epochNs + BigInt(kernel.nowNs);
      },
    );
    lab.endCapture();
    const all = readBlocks(file());
    writeFileSync(join(files, `${name}.pcapng`), file());
    const bare = new Set(
      lab.kernel.netnsNames().flatMap((netns) =>
        lab.kernel
          .links(netns)
          .filter(({ hardware }) => [768, 776, 778].includes(hardware))
          .map(({ ifname }) => (netns ? `${netns}:${ifname}` : ifname)),
      ),
    );
    const found = [...problems(name, all, (iface) => bare.has(iface))];
    expect(found.slice(0, 5)).toEqual([]);
    const isTapped = (iface: string) => linux.taps.has(iface.includes(":") ? iface : `:${iface}`);
    const recorded = all.filter(({ iface, timeNs }) => timeNs >= startNs && isTapped(iface));
    written.push({ name, blocks: all, linux: new Set(recorded) });
    const frames = recorded.map(({ iface, direction, frame, timeNs }) => ({
      netns: iface.includes(":") ? iface.split(":")[0]! : "",
      iface: iface.split(":").at(-1)!,
      dir: direction === 1 ? ("in" as const) : ("out" as const),
      bytes: frame,
      timeNs: Number(timeNs - startNs),
    }));
    const text = difference(linux.frames, normalised(frames, directory));
    if (text) expect.fail(text);
  });
});

const missing = (tool: string): boolean => spawnSync(tool, ["--version"]).error !== undefined;

function run(tool: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    cwd: files,
  });
  if (status !== 0) throw new Error(`${tool}: ${stderr}`);
  return stdout;
}

/** A name in each protocol that has a checksum: tshark says 0 for a bad one. */
const CHECKSUMS = ["ip", "tcp", "udp", "icmp", "icmpv6", "sctp", "igmp"].map(
  (name) => `${name}.checksum.status`,
);
const CHECK = ["ip.check_checksum", "tcp.check_checksum", "udp.check_checksum"];
/** each frame by itself */
const ALONE = [
  "ip.defragment",
  "ipv6.defragment",
  "tcp.desegment_tcp_streams",
  "tcp.analyze_sequence_numbers",
];

describe.skipIf(missing("tshark"))("tshark (skipped where it is missing)", () => {
  /** every frame of every lab, in one file */
  let frames: { name: string; block: Block; isOfLinux: boolean; row: Record<string, string> }[] = [];
  // tshark 4.0 takes names of interfaces from the first section
  const FIELDS = [
    "frame.packet_id",
    "frame.packet_flags_direction",
    "frame.verdict.ebpf_tc",
    "frame.comment",
    "_ws.malformed",
    ...CHECKSUMS,
  ];
  beforeAll(() => {
    // a section each; mergecap 4.0 damages verdicts (docs/wireshark.md)
    for (const { name } of written)
      appendFileSync(join(files, "all.pcapng"), readFileSync(join(files, `${name}.pcapng`)));
    const set = (names: string[], value: string) => names.flatMap((name) => ["-o", `${name}:${value}`]);
    const rows = run("tshark", [
      // what the labs send to port 53 is no DNS
      ...[
        "-r",
        "all.pcapng",
        "-n",
        "--disable-protocol",
        "dns",
        "-T",
        "fields",
        ...set(CHECK, "TRUE"),
        ...set(ALONE, "FALSE"),
      ],
      ...FIELDS.flatMap((name) => ["-e", name]),
    ]);
    const all = written.flatMap(({ name, blocks, linux }) =>
      blocks.map((block) => ({ name, block, isOfLinux: linux.has(block) })),
    );
    const lines = rows.split("\n").slice(0, -1);
    expect(lines.length).toBe(all.length);
    frames = all.map((each, i) => {
      const cells = lines[i]!.split("\t");
      return { ...each, row: Object.fromEntries(FIELDS.map((name, j) => [name, cells[j]!])) };
    });
  });

  test("reads what is said of each frame", () => {
    for (const { name, block, row } of frames) {
      const read = [
        row["frame.packet_id"],
        Number(row["frame.packet_flags_direction"]),
        row["frame.verdict.ebpf_tc"],
        row["frame.comment"],
      ];
      const written = [
        String(block.id),
        block.direction,
        block.verdicts.map(({ value }) => value).join(),
        block.comments.join(),
      ];
      expect(read, `${name}, ${where(block)}`).toEqual(written);
    }
  });

  test("finds nothing malformed and no bad checksum but what a lab sent so, and what Linux made of it", () => {
    const isBad = ({ row }: (typeof frames)[number]) =>
      row["_ws.malformed"] !== "" || CHECKSUMS.some((name) => row[name]!.split(",").includes("0"));
    const origins = new Map<string, (typeof frames)[number]>();
    /** packets that are, or quote, a part of one, whose checksum tshark cannot tell */
    const parts = new Set<string>();
    const problems: string[] = [];
    for (const frame of frames) {
      const { name, block } = frame;
      const key = `${name} ${block.id}`;
      if (!origins.has(key)) {
        const parent = block.comments.map(parseComment).find(({ word }) => word === "PARENT")?.values;
        const parentKey = `${name} ${parent?.id}`;
        origins.set(key, origins.get(parentKey) ?? frame);
        if (parts.has(parentKey) || ["fragment", "reassembled", "answer"].includes(parent?.how ?? ""))
          parts.add(key);
      }
      if (isBad(frame) && !frame.isOfLinux && !parts.has(key) && !isBad(origins.get(key)!))
        problems.push(`${name}, ${where(block)}: ${JSON.stringify(frame.row)}`);
    }
    expect(problems.slice(0, 40)).toEqual([]);
  });
});
