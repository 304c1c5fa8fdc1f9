/** `vethwork replay` as a user meets it: a process, its exit code, its streams, its files. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytes, ethernet, ipv4, pcap, tcpFrame } from "../replay/frames.js";
import { readPcap } from "../rewrite/record/captures.mjs";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const SCRIPT = `ip netns add client; ip netns add server
ip link add eth0 netns client type veth peer name eth0 netns server
ip -n client link set eth0 up; ip -n server link set eth0 up
ip -n client addr add 10.9.0.1/24 dev eth0; ip -n server addr add 10.9.0.2/24 dev eth0
`;
const ask = tcpFrame("192.0.2.1", 40000, "192.0.2.2", 80);
const answer = tcpFrame("192.0.2.2", 80, "192.0.2.1", 40000);
/** the IP header is not whole: nothing in it can be changed */
const stump = ethernet(0x0800, bytes(ipv4("192.0.2.1", "192.0.2.2", 6, new Uint8Array(0)).subarray(0, 12)));
const frames = [ask, answer, ask, answer, ask];
const AT = ["--at", "client:eth0"];
const BOTH = [...AT, "--peer", "server:eth0"];
/** at the top of the IP header: 14 bytes of Ethernet before it */
const TTL = 22;
const SOURCE = 26;
const DESTINATION = 30;

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vethwork-replay-"));
  writeFileSync(join(directory, "lab.sh"), SCRIPT);
  writeFileSync(join(directory, "in.pcap"), pcap(frames));
  writeFileSync(join(directory, "stump.pcap"), pcap([ask, stump]));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Outcome {
  code: number;
  out: string;
  err: string;
}

function replay(args: string[], file = "in.pcap"): Promise<Outcome> {
  return new Promise((resolve) => {
    const command = [main, "replay", file, "--lab", "lab.sh", ...args];
    execFile(process.execPath, command, { cwd: directory, timeout: 30_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** The one replay of --json. */
async function json(args: string[], file?: string) {
  const { code, out, err } = await replay([...args, "--json"], file);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out).replays[0];
}

/** The frames that went out at an interface, of a run with --split. */
function sentAt(split: string, host: string): Buffer[] {
  const own = host === "client" ? 40000 : 80;
  return readPcap(readFileSync(join(directory, split, `${host}_eth0.pcap`)))
    .map((record) => record.bytes)
    .filter((frame) => frame.length >= 54 && frame[23] === 6 && frame.readUInt16BE(34) === own);
}
const address = (frame: Buffer, at: number) => frame.subarray(at, at + 4).join(".");

describe("vethwork replay", () => {
  it("sends each direction from its end, with addresses of the lab and what else is changed", async () => {
    const maps = ["--map", "192.0.2.1=client", "--map", "192.0.2.2=server:eth0"];
    const { code, out, err } = await replay([...BOTH, ...maps, "--ttl", "9", "--split", "both"]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toContain("clients' frames at client:eth0: 3, servers' frames at server:eth0: 2\n");
    const client = sentAt("both", "client");
    const changed = client.filter((frame) => frame[TTL] === 9);
    expect(changed.map((frame) => [address(frame, SOURCE), address(frame, DESTINATION)])).toEqual(
      Array(3).fill(["10.9.0.1", "10.9.0.2"]),
    );
    const server = sentAt("both", "server").filter((frame) => frame[TTL] === 9);
    expect(server.map((frame) => [address(frame, SOURCE), address(frame, DESTINATION)])).toEqual(
      Array(2).fill(["10.9.0.2", "10.9.0.1"]),
    );
  });

  it("changes each side for itself where everything goes out at one interface, too", async () => {
    const { code, out } = await replay([...AT, "--endpoints", "10.9.0.7:10.9.0.8", "--split", "one"]);
    expect(code).toBe(0);
    expect(out).toContain("clients' frames at client:eth0: 3, servers' frames at client:eth0: 2\n");
    const all = readPcap(readFileSync(join(directory, "one/client_eth0.pcap"))).map((one) => one.bytes);
    const sent = all.filter((frame) => [7, 8].includes(frame[SOURCE + 3]!) && frame[23] === 6);
    expect(sent.map((frame) => frame[SOURCE + 3])).toEqual([7, 8, 7, 8, 7]);
    expect(sent.map((frame) => frame[DESTINATION + 3])).toEqual([8, 7, 8, 7, 8]);
  });

  it("sends the packets that are asked for, as often as asked for", async () => {
    const [some, few, loops] = await Promise.all([
      json([...AT, "--packets", "2-3,5"]),
      json([...AT, "--limit", "2"]),
      json([...BOTH, "--loop", "3"]),
    ]);
    expect(some).toMatchObject({ iface: "client:eth0", file: "in.pcap", sent: 3, outside: 2 });
    expect(few).toMatchObject({ sent: 2, sentBytes: 2 * ask.length });
    expect(loops).toMatchObject({ sent: 15, loops: 3, ends: [{ sent: 9 }, { sent: 6 }] });
  });

  it("keeps the pace that is asked for, in the lab's time", async () => {
    const { code } = await replay([...AT, "--pps", "4", "--split", "pace", "-q"]);
    expect(code).toBe(0);
    // nanoseconds: seconds and what is behind them
    const times = readPcap(readFileSync(join(directory, "pace/client_eth0.pcap")))
      .filter(({ bytes: frame }) => frame[SOURCE] === 192)
      .map(({ time }) => Buffer.from(time, "hex"))
      .map((time) => time.readUInt32LE(0) * 1e9 + time.readUInt32LE(4));
    expect(times).toHaveLength(5);
    expect(times.slice(1).map((time, i) => Math.round((time - times[i]!) / 1e6))).toEqual([
      250, 250, 250, 250,
    ]);
  });

  it("counts frames that could not be changed, and leaves them out where asked to", async () => {
    const [kept, left] = await Promise.all([
      json([...AT, "--ttl", "9"], "stump.pcap"),
      replay([...AT, "--ttl", "9", "--skip-soft-errors"], "stump.pcap"),
    ]);
    expect(kept).toMatchObject({ sent: 2, notEdited: 1 });
    expect(left.code).toBe(0);
    expect(left.out).toMatch(/^1 frame was left out: /m);
  });

  const refusals: [string[], RegExp][] = [
    [[...AT, "--cidr", "10.0.0.0/8", "--ttl", "9"], /^vethwork: --cidr tells clients from servers/],
    [
      [...AT, "--stateful", "--endpoints", "10.0.0.1:10.0.0.2"],
      /^vethwork: what clients sent .* give --peer/,
    ],
    [[...BOTH, "--nonip", "--cachefile", "in.pcap"], /^vethwork: --nonip and --cachefile exclude each other/],
    [[...AT, "--pps", "2", "--mbps", "1"], /^vethwork: --pps and --mbps exclude each other/],
    [[...AT, "--packets", "5-2"], /^vethwork: .*5-2/],
    [[...AT, "--loop", "0"], /^vethwork: --loop 0 is without end/],
    [[...AT, "--map", "192.0.2.1=nobody"], /^vethwork: .*nobody/],
    [["--at", "client:eth7"], /^vethwork: .*eth7/],
  ];
  it("refuses what makes no sense in one sentence", async () => {
    const outcomes: Outcome[] = [];
    // two at a time: more processes are no faster
    for (let i = 0; i < refusals.length; i += 2)
      outcomes.push(...(await Promise.all(refusals.slice(i, i + 2).map(([args]) => replay(args)))));
    for (const [i, [args, sentence]] of refusals.entries()) {
      const { code, err } = outcomes[i]!;
      expect(err, args.join(" ")).toMatch(sentence);
      expect(code, args.join(" ")).toBe(1);
      expect(err.trimEnd().split("\n"), args.join(" ")).toHaveLength(1);
    }
  });
});
