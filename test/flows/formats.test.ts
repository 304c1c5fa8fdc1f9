/** The same flows as protobuf and IPFIX; tshark reads the latter, where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { flowFormat, loadSchema, type FlowFormat } from "../../src/flows/index.js";
import { Lab, flowSink } from "../../src/index.js";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

async function publishedPort(format: FlowFormat): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const lab = new Lab({ memoryBytes: 256 << 20 });
  await lab.runFile("examples/published-port.sh");
  lab.logFlows(flowSink(format, (chunk) => void chunks.push(Buffer.from(chunk))));
  await lab.runFile("examples/published-port-traffic.sh");
  // connections die, and with them what was translated
  lab.advance(200e9);
  lab.endCapture();
  return Buffer.concat(chunks);
}

describe("flow log, protobuf", () => {
  it("says what the JSON lines say", async () => {
    const lines = (await publishedPort("hubble")).toString("utf8").split("\n").slice(0, -1);
    const bytes = await publishedPort("protobuf");
    const { event, details } = loadSchema();
    const events: any[] = [];
    const reader = (await import("protobufjs")).default.Reader.create(bytes);
    while (reader.pos < reader.len)
      events.push(
        event.toObject(event.decodeDelimited(reader), { enums: String, longs: String, bytes: Buffer }),
      );
    expect(events.length).toBe(lines.length);
    for (const [i, line] of lines.entries()) {
      const { flow, node_name, time } = JSON.parse(line);
      const { flow: got, ...around } = events[i];
      expect(around.node_name).toBe(node_name);
      expect(new Date(Number(around.time.seconds) * 1000).toISOString().slice(0, 19)).toBe(time.slice(0, 19));
      const { time: _, extensions, is_reply, ...rest } = flow;
      const { time: __, extensions: any, is_reply: reply, ...gotRest } = got;
      expect(gotRest).toEqual(rest);
      // BoolValue: false is an empty message
      expect(reply && (reply.value ?? false)).toBe(is_reply);
      const { "@type": type, ...fields } = extensions;
      expect(any.type_url).toBe(type);
      expect(details.toObject(details.decode(any.value), { longs: String })).toEqual(fields);
    }
  });
});

/** Messages of an IPFIX file: [domain, sequence, data records by template]. */
function messages(file: Buffer) {
  const found: { domain: number; sequence: number; sets: { id: number; bytes: Buffer }[] }[] = [];
  for (let at = 0; at < file.length; at += file.readUInt16BE(at + 2)) {
    expect(file.readUInt16BE(at)).toBe(10);
    const sets = [];
    const end = at + file.readUInt16BE(at + 2);
    for (let set = at + 16; set < end; set += file.readUInt16BE(set + 2))
      sets.push({
        id: file.readUInt16BE(set),
        bytes: file.subarray(set + 4, set + file.readUInt16BE(set + 2)),
      });
    found.push({ domain: file.readUInt32BE(at + 12), sequence: file.readUInt32BE(at + 8), sets });
  }
  return found;
}

describe("flow log, IPFIX", () => {
  it("is messages whose templates come first, for each namespace", async () => {
    const all = messages(await publishedPort("ipfix"));
    const domains = new Set(all.map(({ domain }) => domain));
    expect(domains.size).toBe(4);
    for (const domain of domains) {
      const [first] = all.filter((message) => message.domain === domain);
      expect(first!.sets.slice(0, 3).map(({ id }) => id)).toEqual([2, 3, 260]);
      expect(first!.sequence).toBe(0);
    }
  });

  it.skipIf(!hasTshark)(
    "is read by tshark: flows, what is translated, when that begins and ends",
    async () => {
      const directory = mkdtempSync(join(tmpdir(), "vethwork-ipfix-"));
      try {
        const path = join(directory, "flows.ipfix");
        writeFileSync(path, await publishedPort("ipfix"));
        const tshark = (...args: string[]) =>
          execFileSync("tshark", ["-r", path, ...args], { encoding: "utf8", stdio: "pipe" });
        expect(tshark("-Y", "_ws.malformed || _ws.expert.severity >= 0x00600000")).toBe("");
        const details = tshark("-V");
        expect(details).not.toMatch(/Malformed|no template found/i);
        const nat = details.match(/Nat Event: .*/gi) ?? [];
        expect(nat.some((line) => line.includes("(4)"))).toBe(true);
        expect(nat.some((line) => line.includes("(5)"))).toBe(true);
        expect(details).toContain("Post NAT Source IPv4 Address: 203.0.113.1");
        expect(details).toMatch(/Post NAT Destination IPv4 Address: 172\.17\.0\.2/);
        expect(details).toMatch(/TCP Flags: 0x001b/);
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  );
});

describe("the name of a flow log", () => {
  it("says the format", () => {
    expect(["a.json", "b.JSONL", "-", "x/y.pb", "z.ipfix"].map(flowFormat)).toEqual([
      "hubble",
      "hubble",
      "hubble",
      "protobuf",
      "ipfix",
    ]);
    expect(() => flowFormat("flows.csv")).toThrow("--flows flows.csv: which format?");
  });

  it("has a schema beside it", () => {
    expect(readFileSync("src/flows/flow.proto", "utf8")).toContain("message ExportEvent");
  });
});
