/** One lab in which all kinds of things happen to packets, and what its capture says of them. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { DROPS_TAP } from "../../src/lab/recorder.js";
import { espSecrets } from "../../src/wireshark/esp-secrets.js";
import { blocks, captureInMemory, parseComment, readBlocks, type Block } from "./annotated.js";

const HOSTS = `
ip netns add web; ip netns add out
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
ip link add v0 type veth peer name eth0 netns web; ip link set v0 master br0 up
ip -n web addr add 10.0.0.2/24 dev eth0; ip -n web link set eth0 up; ip -n web route add default via 10.0.0.1
ip link add up0 type veth peer name eth0 netns out
ip addr add 192.0.2.1/24 dev up0; ip link set up0 up
ip -n out addr add 192.0.2.2/24 dev eth0; ip -n out link set eth0 up
sysctl -qw net.ipv4.ip_forward=1
`;

interface Story {
  all: Block[];
  file: Uint8Array;
  /** comments with this word, each with its frame */
  told: (word: string) => { block: Block; values: Record<string, string> }[];
}

async function play(script: string, only?: (name: string) => boolean, comments?: boolean): Promise<Story> {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  const { sink, file } = captureInMemory();
  lab.captureTo(sink, only, { comments });
  const { exitCode, stderr } = await lab.run(HOSTS + script, { name: "lab.sh" });
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  lab.advance(10e9);
  lab.endCapture();
  const all = readBlocks(file());
  const told = (word: string) =>
    all.flatMap((block) =>
      block.comments
        .map(parseComment)
        .filter((comment) => comment.word === word)
        .map(({ values }) => ({ block, values })),
    );
  return { all, file: file(), told };
}

/** Runs on whatever the other end answers. */
const ping = (from: string, to: string, more = ""): string =>
  `ip netns exec ${from} ping -c1 -W1 ${more} ${to} || true\n`;

describe("what a capture says", () => {
  it("says nothing where nothing happened", async () => {
    const { all } = await play(ping("web", "192.0.2.2") + ping("web", "10.0.0.1"));
    expect(all.length).toBeGreaterThan(10);
    expect(all.flatMap((block) => block.comments).filter((line) => !line.startsWith("PARENT"))).toEqual(
      // multicasts of the bridge that nobody has joined
      all.flatMap((block) => block.comments).filter((line) => line.includes("MULTICAST_NOT_JOINED")),
    );
  });

  it("names the rule that dropped a packet, with its line", async () => {
    const { told } = await play(
      `iptables -A FORWARD -p icmp -s 10.0.0.2 -m comment --comment 'no "pings"' -j DROP\n${ping("web", "192.0.2.2")}`,
    );
    const [{ block, values }] = told("DROP").filter(({ values: v }) => v.table) as [
      ReturnType<typeof told>[0],
    ];
    expect(block.iface).toBe("br0");
    expect(block.verdicts).toEqual([{ type: 1, value: 2n }]);
    expect(values).toEqual({
      reason: "SKB_DROP_REASON_NETFILTER_DROP",
      place: "br0",
      hook: "FORWARD",
      table: "filter",
      chain: "FORWARD",
      n: "1",
      rule: '-A FORWARD -s 10.0.0.2/32 -p icmp -m comment --comment "no \\"pings\\"" -j DROP',
      target: "DROP",
      because: "lab.sh:10",
    });
  });

  it("numbers rules as they are when they decide", async () => {
    const { told } = await play(
      `iptables -A FORWARD -p icmp -j DROP\n${ping("web", "192.0.2.2")}iptables -I FORWARD -p udp -j ACCEPT\n${ping("web", "192.0.2.2")}`,
    );
    expect(told("DROP").flatMap(({ values }) => (values.table ? [values.n] : []))).toEqual(["1", "2"]);
  });

  it("names a policy, and REJECT with its answer", async () => {
    const { told } = await play(
      `iptables -A FORWARD -d 192.0.2.2 -j REJECT\niptables -P INPUT DROP\n${ping("web", "192.0.2.2")}${ping("web", "10.0.0.1")}`,
    );
    const [reject, policy] = told("DROP").filter(({ values }) => values.table);
    expect(reject!.values).toMatchObject({ target: "REJECT", chain: "FORWARD", n: "1" });
    expect(policy!.values).toMatchObject({ rule: "-P INPUT DROP", n: "0", target: "DROP", hook: "INPUT" });
    const [answer] = told("PARENT").filter(({ values }) => values.how === "answer");
    expect(answer!.values.id).toBe(String(reject!.block.id));
  });

  it("tells NAT on the first frame behind it, both ways", async () => {
    const { told } = await play(
      `iptables -t nat -A POSTROUTING -o up0 -j MASQUERADE\n${ping("web", "192.0.2.2")}`,
    );
    expect(told("RULE").map(({ block, values }) => [block.iface, block.direction, values.target])).toEqual([
      ["up0", 2, "MASQUERADE"],
    ]);
    expect(
      told("NAT").map(({ block, values }) => [block.iface, values.src ?? values.dst, values.by]),
    ).toEqual([
      ["up0", "10.0.0.2:1>192.0.2.1:1", "conntrack"],
      ["br0", "192.0.2.1:1>10.0.0.2:1", "conntrack"],
    ]);
  });

  it("shows on (drops) what no interface saw", async () => {
    const script = `iptables -A OUTPUT -d 10.0.0.2 -j DROP\nping -c1 -W1 10.0.0.2 || true\n${ping("web", "10.0.0.77")}`;
    const { told, all } = await play(script);
    const lost = told("DROP").filter(({ block }) => block.iface === DROPS_TAP);
    expect(lost.map(({ values }) => [values.reason, values.place])).toEqual(
      expect.arrayContaining([
        ["SKB_DROP_REASON_NETFILTER_DROP", "br0"],
        ["SKB_DROP_REASON_NEIGH_FAILED", "web:eth0"],
      ]),
    );
    expect(all.filter(({ iface }) => iface === DROPS_TAP).every(({ direction }) => direction === 0)).toBe(
      true,
    );
    const some = await play(script, (name) => name === "web:eth0");
    expect(some.told("DROP").filter(({ values }) => values.place === "br0")).toEqual([]);
    expect(some.told("DROP").filter(({ values }) => values.reason?.endsWith("NEIGH_FAILED")).length).toBe(1);
  });

  it("leaves it out where it is asked to; the frames are the same", async () => {
    const script = `iptables -t nat -A POSTROUTING -o up0 -j MASQUERADE\niptables -A OUTPUT -d 10.0.0.2 -j DROP\nping -c1 -W1 10.0.0.2 || true\n${ping("web", "192.0.2.2")}`;
    const [yes, no] = [await play(script), await play(script, undefined, false)];
    expect(no.all.flatMap((block) => [...block.comments, ...block.verdicts])).toEqual([]);
    const seen = ({ all }: Story) =>
      all
        .filter(({ iface }) => iface !== DROPS_TAP)
        .map(({ iface, id, frame }) => [iface, id, Buffer.from(frame).toString("hex")]);
    expect(seen(no)).toEqual(seen(yes));
  });

  it("gives fragments their parent", async () => {
    const { told } = await play(ping("web", "10.0.0.1", "-s 2000"));
    const parents = told("PARENT").filter(({ values }) => values.how === "fragment");
    // request and answer, two pieces each, cut before any interface saw them
    expect(parents.map(({ values }) => values.seen)).toEqual(["no", "no", "no", "no"]);
    expect(new Set(parents.map(({ values }) => values.id)).size).toBe(2);
  });
});

const missing = (tool: string): boolean => spawnSync(tool, ["--version"]).error !== undefined;

describe.skipIf(missing("tshark"))("names and keys (skipped without tshark)", () => {
  let directory = "";
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "vethwork-story-"))));
  afterAll(() => rmSync(directory, { recursive: true }));

  it("knows containers and services by name, those of later as well", async () => {
    const { file } = await play(`
iptables -t nat -A PREROUTING -d 10.96.0.10/32 -p udp -m comment --comment "shop/cart:http cluster IP" -m udp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
iptables -t nat -A PREROUTING -d 192.0.2.99/32 -p udp -j DNAT --to-destination 10.0.0.2:8080
ip netns exec web sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=0
ip -n web addr add 2001:db8::2/64 dev eth0
${ping("web", "10.0.0.1")}
ip -n out addr add 198.51.100.7/24 dev eth0
ipvsadm -A -t 10.96.0.77:80 -s rr
${ping("out", "192.0.2.1")}`);
    const path = join(directory, "names.pcapng");
    writeFileSync(path, file);
    const { stdout } = spawnSync("tshark", ["-r", path, "-q", "-z", "hosts"], { encoding: "utf8" });
    const hosts = Object.fromEntries(
      stdout
        .split("\n")
        .filter((line) => /^[0-9a-f]/.test(line))
        .map((line) => line.split(/\s+/)),
    );
    expect(hosts).toMatchObject({
      "10.0.0.2": "web",
      "10.0.0.1": "br0",
      "10.96.0.10": "cart.shop.svc",
      "192.0.2.99": "web.published",
      "10.96.0.77": "vip",
      "198.51.100.7": "out.eth0",
      "2001:db8::2": "web",
    });
  });

  it("keeps the keys of IPsec in the file, before their packets", async () => {
    const { file } = await play(`
ip -n web xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x100 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
ip -n web xfrm policy add src 10.0.0.2 dst 10.0.0.1 dir out tmpl proto esp mode transport
ip xfrm state add src 10.0.0.2 dst 10.0.0.1 proto esp spi 0x100 mode transport aead 'rfc4106(gcm(aes))' 0x0102030405060708090a0b0c0d0e0f1011121314 128
${ping("web", "10.0.0.1")}`);
    const types = [...blocks(file)].map(({ type }) => type);
    expect(types.indexOf(0x0a)).toBeGreaterThan(0);
    expect(types.indexOf(0x0a)).toBeLessThan(types.indexOf(6));
    const path = join(directory, "keys.pcapng");
    writeFileSync(path, file);
    const lines = espSecrets(path);
    expect(lines.length).toBe(1);
    const options = ["esp.enable_encryption_decode:TRUE", ...lines.map((line) => `uat:esp_sa:${line}`)];
    const { stdout } = spawnSync(
      "tshark",
      ["-r", path, "-Y", "esp && icmp", ...options.flatMap((option) => ["-o", option])],
      { encoding: "utf8" },
    );
    expect(stdout).toMatch(/10\.0\.0\.2.*10\.0\.0\.1.*Echo \(ping\) request/);
  });

  it("is read live: vethwork run -w - | tshark -i -", async () => {
    const script = join(directory, "live.sh");
    writeFileSync(script, `${HOSTS}iptables -A FORWARD -p icmp -j DROP\n${ping("web", "192.0.2.2")}`);
    const cli = new URL("../../dist/cli/main.js", import.meta.url).pathname;
    const run = spawn(process.execPath, [cli, "run", script, "-w", "-"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const fields = ["frame.interface_name", "frame.packet_id", "frame.verdict.ebpf_tc", "frame.comment"];
    const tshark = spawn(
      "tshark",
      [
        "-i",
        "-",
        "-l",
        "-Y",
        "frame.verdict.ebpf_tc == 2 && icmp",
        "-T",
        "fields",
        ...fields.flatMap((f) => ["-e", f]),
      ],
      { stdio: ["pipe", "pipe", "ignore"] },
    );
    run.stdout.pipe(tshark.stdin);
    let text = "";
    for await (const chunk of tshark.stdout) text += String(chunk);
    const rows = text
      .trimEnd()
      .split("\n")
      .map((row) => row.split("\t"));
    expect(rows.length).toBe(1);
    expect(rows[0]!.slice(0, 3)).toEqual(["br0", expect.stringMatching(/^\d+$/), "2"]);
    expect(rows[0]![3]).toContain('rule="-A FORWARD -p icmp -j DROP"');
  });
});
