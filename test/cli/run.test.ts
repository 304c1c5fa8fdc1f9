/** The command line as a user meets it: a process, its exit code, its two streams, its files. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const demo = ["--replay", `client:eth0=${root}captures/demo/web.pcap`];
const lab = `${root}examples/web.sh`;
let directory = "";
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-cli-"))));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function vethwork(args: string[], input?: string | Uint8Array) {
  const result = spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...args], {
    cwd: directory,
    input,
    encoding: "latin1",
    maxBuffer: 1 << 26,
    timeout: 60_000,
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}
function script(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}
/** the one sentence that a refusal is */
function refused(args: string[], input?: string | Uint8Array): string {
  const { code, err } = vethwork(args, input);
  expect(code, err).toBeGreaterThan(0);
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(err.trim().split("\n").length, err).toBeLessThanOrEqual(2);
  return err;
}

describe("vethwork run", () => {
  it("replays the bundled capture and prints the table and the command to open the file", () => {
    const { code, out, err } = vethwork(["run", lab, ...demo, "-w", "web.pcapng"]);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^interface +in +bytes in +out +bytes out +drops$/m);
    expect(out).toMatch(/^host:eth0 .*IP_CSUM/m);
    expect(out).toContain("wireshark -o tcp.analyze_sequence_numbers:FALSE web.pcapng");
    expect(readFileSync(join(directory, "web.pcapng")).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  it("writes the same bytes twice, and to a pipe the same as to a file", () => {
    const args = (to: string) => ["run", lab, ...demo, "-w", to];
    vethwork(args("a.pcapng"));
    const piped = vethwork(args("-"));
    expect(piped.code).toBe(0);
    const file = readFileSync(join(directory, "a.pcapng"));
    expect(Buffer.from(piped.out, "latin1").equals(file)).toBe(true);
    // the table has moved out of the way
    expect(piped.err).toMatch(/^interface /m);
  });

  it("splits into one file an interface", () => {
    const { code } = vethwork(["run", lab, ...demo, "--split", "split"]);
    expect(code).toBe(0);
    const files = readdirSync(join(directory, "split"));
    expect(files).toContain("client_eth0.pcap");
    expect(files).toContain("host_docker0.pcap");
    expect(readFileSync(join(directory, "split/client_eth0.pcap")).readUInt32LE(0)).toBe(0xa1b23c4d);
  });

  it("captures only what -i names", () => {
    const { code, out } = vethwork(["run", lab, ...demo, "-i", "host:*,web:eth0", "--split", "some"]);
    expect(code, out).toBe(0);
    expect(
      readdirSync(join(directory, "some")).every(
        (file) => file.startsWith("host_") || file === "web_eth0.pcap",
      ),
    ).toBe(true);
  });

  it("prints JSON and nothing else on standard output with --json", () => {
    const { code, out } = vethwork([
      "run",
      script("hello.sh", "echo hello\nip link add d0 type dummy\n"),
      "--json",
    ]);
    expect(code).toBe(0);
    const parsed = JSON.parse(out) as { interfaces: { name: string }[] };
    expect(parsed.interfaces.map((i) => i.name)).toEqual(["lo", "d0"]);
  });

  it("runs several scripts in one kernel, with their output in order", () => {
    const one = script("one.sh", "ip link add d0 type dummy\necho one\n");
    const two = script("two.sh", "ip link show d0 | head -1 | cut -d' ' -f2\n");
    const { code, out } = vethwork(["run", one, two, "-q"]);
    expect(code).toBe(0);
    expect(out).toBe("one\nd0:\n");
  });

  it("exports what scripts wrote with --out and writes nothing else", () => {
    const { code } = vethwork([
      "run",
      script("w.sh", "mkdir -p logs; ip -br link > logs/links.txt; echo x > /tmp/elsewhere\n"),
      "-q",
      "--out",
      "out",
    ]);
    expect(code).toBe(0);
    expect(existsSync(join(directory, "logs"))).toBe(false);
    expect(readFileSync(join(directory, "out/logs/links.txt"), "utf8")).toContain("lo ");
    expect(readFileSync(join(directory, "out/tmp/elsewhere"), "utf8")).toBe("x\n");
  });

  it("lets virtual time run with --until", () => {
    const { out } = vethwork(["run", script("t.sh", "sleep 1\n"), "--until", "13h", "--json"]);
    expect((JSON.parse(out) as { timeNs: number }).timeNs).toBe(13 * 3600e9);
  });
});

describe("what vethwork refuses, in one sentence", () => {
  const base = ["run", lab];
  it.each([
    [
      "an unknown interface",
      () => refused([...base, "--replay", `eth9=${root}captures/demo/web.pcap`]),
      /no interface "eth9".*there are: lo, /,
    ],
    [
      "a near miss",
      () => refused([...base, "--replay", `eth0=${root}captures/demo/web.pcap`]),
      /did you mean .*client:eth0/,
    ],
    [
      "a file that is not there",
      () => refused([...base, "--replay", "client:eth0=nothing.pcap"]),
      /nothing\.pcap: there is no such file/,
    ],
    [
      "a script that is not there",
      () => refused(["run", "nothing.sh"]),
      /nothing\.sh: there is no such script/,
    ],
    ["a --replay without a file", () => refused([...base, "--replay", "client:eth0"]), /IFACE=FILE/],
    ["a time that is none", () => refused([...base, "--until", "soon"]), /--until: "soon" is not a time/],
    ["an option that is none", () => refused(["run", lab, "--frobnicate"]), /unknown option '--frobnicate'/],
    ["no script", () => refused(["run"]), /missing required argument 'script'/],
    [
      "a directory that cannot be written",
      () => refused([...base, "-w", "missing/x.pcapng"]),
      /missing\/x\.pcapng: No such file or directory/,
    ],
    [
      "a capture of another link type",
      () => refused([...base, "--replay", "client:eth0=-"], pcap(101, [])),
      /^$|link type/,
    ],
    [
      "an empty capture",
      () => refused([...base, "--replay", "client:eth0=-"], ""),
      /standard input: the file is empty/,
    ],
    [
      "text",
      () => refused([...base, "--replay", "client:eth0=-"], "hello, I am a text file\n"),
      /looks like text/,
    ],
    [
      "a capture cut short",
      () => refused([...base, "--replay", "client:eth0=-"], pcap(1, [60]).subarray(0, 70)),
      /ends inside packet 1 at offset 24/,
    ],
    [
      "a packet that was snapped",
      () => refused([...base, "--replay", "client:eth0=-"], pcap(1, [60], 1500)),
      /packet 1 .*only 60 of its 1500 bytes/,
    ],
    [
      "a MAC that does not parse",
      () =>
        refused(["run", script("mac.sh", "set -e\nip link add d0 address 02:zz:00:00:00:01 type dummy\n")]),
      /"zz" is invalid lladdr/,
    ],
    [
      "a prefix that does not parse",
      () => refused(["run", script("pfx.sh", "set -e\nip addr add 10.0.0.300/24 dev lo\n")]),
      /10\.0\.0\.300\/24/,
    ],
  ])("%s", (_name, run, pattern) => {
    expect(run()).toMatch(pattern);
  });

  it("keeps what was done before a capture turned out damaged", () => {
    const whole = pcap(1, [60, 60, 60]);
    const { code, err } = vethwork(
      [...base, "--replay", "client:eth0=-", "-w", "kept.pcapng"],
      whole.subarray(0, whole.length - 10),
    );
    expect(code).toBe(1);
    expect(err).toMatch(/ends inside packet 3/);
    const kept = readFileSync(join(directory, "kept.pcapng"));
    expect(kept.length).toBeGreaterThan(400);
  });

  it("ends a script that loops for ever and says where", () => {
    const { code, err } = vethwork(["run", script("loop.sh", "x=0\nwhile true; do x=$((x+1)); done\n")]);
    expect(code).not.toBe(0);
    expect(err).toMatch(/loop\.sh: line 2/);
  });

  it("cuts off a loop of bridges and reports it", () => {
    const loop = script(
      "storm.sh",
      `ip link add br0 type bridge; ip link add br1 type bridge
for i in 1 2; do ip link add a$i type veth peer name b$i; ip link set a$i master br0 up; ip link set b$i master br1 up; done
ip link set br0 up; ip link set br1 up; ip link add in type veth peer name out; ip link set in up; ip link set out master br0 up`,
    );
    const broadcast = pcap(1, [60]);
    broadcast.fill(0xff, 40, 46);
    broadcast[46] = 2;
    const { code, out } = vethwork(["run", loop, "--replay", "in=-"], broadcast);
    expect(code).toBe(0);
    expect(out).toMatch(/LOOP_LIMIT/);
    expect(out).toMatch(/a loop: /);
  });
});

/** A little pcap whose frames are zeros. */
function pcap(linkType: number, lengths: number[], originalLength?: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(linkType, 20);
  const records = (linkType === 1 ? lengths : [20]).map((length) => {
    const record = Buffer.alloc(16 + length);
    record.writeUInt32LE(length, 8);
    record.writeUInt32LE(originalLength ?? length, 12);
    return record;
  });
  return Buffer.concat([header, ...records]);
}
