/** Independent readers on what vethwork writes: tshark, tcpdump and capinfos, where they are installed. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { captureFile, Lab, splitFiles } from "../../src/index.js";
import { blocksOf } from "../../src/lab/blocks.js";
import { DROPS_TAP } from "../../src/lab/recorder.js";
import { teeSinks } from "../../src/lab/sinks.js";

const root = new URL("../../", import.meta.url).pathname;
const has = (tool: string) => spawnSync(tool, ["--version"]).error === undefined;
function run(tool: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(tool, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  expect(status, stderr).toBe(0);
  return stdout;
}

let directory = "";
let file = "";
let frames = 0;
/** packets of "(drops)", which no interface saw: docs/wireshark.md */
let lost = 0;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-readers-"));
  file = join(directory, "web.pcapng");
  for (const sink of [captureFile(file), splitFiles(join(directory, "split"))]) {
    const lab = new Lab({ directory: root, memoryBytes: 128 << 20 });
    await lab.runFile(`${root}examples/web.sh`);
    lost = 0;
    const names: string[] = [];
    lab.captureTo(
      teeSinks([
        sink,
        {
          open: (tap) => void (names[tap.number] = tap.name),
          names() {},
          blocks: (bytes) =>
            void (lost += [...blocksOf(bytes)].filter(({ tap }) => names[tap] === DROPS_TAP).length),
          end() {},
        },
      ]),
    );
    await lab.replay("client:eth0", `${root}captures/demo/web.pcap`);
    lab.advance(10e9);
    lab.endCapture();
    frames = lab.totals().interfaces.reduce((sum, i) => sum + i.received.frames + i.sent.frames, 0);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.skipIf(!has("tshark"))("tshark (skipped where it is not installed)", () => {
  const fields = (filter: string, ...names: string[]) =>
    run(
      "tshark",
      "-r",
      file,
      "-N",
      "n",
      "-o",
      "ip.check_checksum:TRUE",
      "-o",
      "udp.check_checksum:TRUE",
      "-o",
      "tcp.check_checksum:TRUE",
      "-Y",
      filter,
      "-T",
      "fields",
      ...names.flatMap((name) => ["-e", name]),
    )
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\t"));

  it("sees every frame that an interface counted", () => {
    // a bridge counts what its ports counted as well, and lo nothing: one frame, one record
    expect(fields('frame.interface_name != "(drops)"', "frame.number").length).toBe(frames);
    expect(fields('frame.interface_name == "(drops)"', "frame.verdict.ebpf_tc")).toEqual(
      Array(lost).fill(["2"]),
    );
  });

  it("finds nothing malformed", () => {
    expect(fields("_ws.malformed", "frame.number")).toEqual([]);
  });

  it("finds only the bad checksum that was sent", () => {
    const bad = fields(
      "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0",
      "frame.interface_name",
      "ip.id",
    );
    // the demo's packet 11 has a wrong header checksum: the client sends it, the host drops it
    expect(bad).toEqual([
      ["client:eth0", "0x000b"],
      ["host:eth0", "0x000b"],
    ]);
  });

  it("follows one packet through all hops by its id", () => {
    const [id] = fields(
      'frame.interface_name == "client:eth0" && icmp.seq == 1 && icmp.ident == 77',
      "frame.packet_id",
    )[0]!;
    const hops = fields(`frame.packet_id == ${id}`, "frame.interface_name", "frame.packet_flags_direction");
    expect(hops).toEqual(
      [
        ["client:eth0", "0x02"],
        ["host:eth0", "0x01"],
        ["host:docker0", "0x02"],
        ["host:veth-web", "0x02"],
        ["web:eth0", "0x01"],
      ].map(([name, direction]) => [name, expect.stringMatching(new RegExp(`^0x0*${direction!.slice(3)}$`))]),
    );
  });

  it("knows the addresses by the names of their namespaces", () => {
    const [line] = fields(
      'frame.interface_name == "client:eth0" && icmp.type == 8',
      "ip.src_host",
      "ip.dst_host",
    );
    expect(line).toEqual(["client", "web"]);
  });
});

describe.skipIf(!has("tcpdump"))("tcpdump (skipped where it is not installed)", () => {
  it("reads the file with all interfaces", () => {
    expect(run("tcpdump", "-nr", file).trim().split("\n").length).toBe(frames + lost);
  });
  it("reads each split file, and together they have every frame", () => {
    const files = readdirSync(join(directory, "split"));
    const lines = files.flatMap((name) =>
      run("tcpdump", "-nr", join(directory, "split", name))
        .split("\n")
        .filter((line) => line !== ""),
    );
    expect(lines.length).toBe(frames);
  });
});

describe.skipIf(!has("capinfos"))("capinfos (skipped where it is not installed)", () => {
  it("finds interfaces with names, nanoseconds, and strict time order", () => {
    const text = run("capinfos", file);
    expect(text).toMatch(/Strict time order: +True/);
    expect(text).toMatch(/Name = host:docker0/);
    expect(text).toMatch(/Time precision = nanoseconds/);
    expect(text).toMatch(new RegExp(`Number of packets: +${frames + lost}`));
  });
});
