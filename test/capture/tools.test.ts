/** Second opinions: the tools that everybody has. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCapture } from "../../src/capture/index.js";
import { PcapWriter, fileSink } from "../../src/pcap-writer/index.js";
import { ARP, START_NS, writeLab } from "./lab.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-tools-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function missing(tool: string): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).error !== undefined;
}

const run = (tool: string, ...args: string[]) =>
  execFileSync(tool, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TZ: "UTC" },
  });

describe("second opinions", () => {
  it.skipIf(missing("tshark"))(
    "tshark shows names, directions, ids, verdicts and comments (skipped without tshark)",
    () => {
      const path = join(directory, "tshark.pcapng");
      writeLab(path);
      expect(run("tshark", "-r", path, "-q", "-z", "hosts")).toMatch(/^10\.0\.0\.1\s+client\.lab$/m);
      const fields = [
        "frame.time_epoch",
        "frame.interface_name",
        "frame.interface_description",
        "frame.packet_id",
        "frame.packet_flags_direction",
        "frame.verdict.ebpf_tc",
        "frame.comment",
      ];
      const rows = run("tshark", "-r", path, "-T", "fields", ...fields.flatMap((field) => ["-e", field]))
        .trimEnd()
        .split("\n");
      expect(rows.map((row) => row.split("\t"))).toEqual([
        ["946684800.123456789", "client:eth0", "veth", "0", "0x00000002", "", ""],
        ["946684800.123456790", "br0", "", "0", "0x00000001", "", ""],
        ["946684800.123456791", "client:eth0", "veth", "1", "0x00000002", "", ""],
        ["946684800.123456792", "br0", "", "1", "0x00000001", "", ""],
        [
          "946684800.123456793",
          "client:eth0",
          "veth",
          "2",
          "0x00000002",
          "2",
          "SKB_DROP_REASON_NEIGH_FAILED",
        ],
      ]);
    },
  );

  it.skipIf(missing("capinfos"))(
    "capinfos finds the interfaces and their statistics (skipped without capinfos)",
    () => {
      const path = join(directory, "capinfos.pcapng");
      writeLab(path);
      const text = run("capinfos", path);
      expect(text).toContain("Number of packets:   5");
      expect(text).toContain("File timestamp precision:  nanoseconds (9)");
      expect(text).toContain("Number of interfaces in file: 2");
      expect(text).toContain("Name = client:eth0");
      expect(text.match(/Number of stat entries = 1/g)).toHaveLength(2);
      expect(text).toContain("Number of resolved IPv4 addresses in file: 1");
    },
  );

  it.skipIf(missing("tcpdump"))(
    "tcpdump reads every format and agrees on the times (skipped without tcpdump)",
    () => {
      const lab = join(directory, "tcpdump.pcapng");
      writeLab(lab);
      const lines = run("tcpdump", "-tt", "--nano", "-n", "-r", lab).trimEnd().split("\n");
      expect(lines).toHaveLength(5);
      expect(lines[4]).toBe("946684800.123456793 ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28");
      for (const resolution of ["us", "ns"] as const) {
        const path = join(directory, `tcpdump-${resolution}.pcap`);
        const sink = fileSink(path);
        new PcapWriter(sink.write, { resolution }).packet({ timeNs: START_NS, bytes: ARP });
        sink.close();
        const fraction = resolution === "us" ? "123456000" : "123456789";
        expect(run("tcpdump", "-tt", "--nano", "-n", "-r", path)).toContain(`946684800.${fraction} ARP`);
      }
    },
  );

  it.skipIf(missing("editcap"))("reads what editcap writes of every kind (skipped without editcap)", () => {
    const lab = join(directory, "editcap.pcapng");
    writeLab(lab);
    for (const format of ["pcapng", "pcap", "nsecpcap"]) {
      const path = join(directory, `copy.${format}`);
      run("editcap", "-F", format, lab, path);
      const times = [...readCapture(path)].map(({ timeNs }) => timeNs);
      const expected = [0n, 1n, 2n, 3n, 4n].map((i) => START_NS + i);
      expect(times).toEqual(format === "pcap" ? expected.map((time) => time - (time % 1000n)) : expected);
    }
  });
});
