/** Packets made here: mangle at OUTPUT has them routed anew; answers that a rule makes meet the rules themselves. */
import { describe, expect, it } from "vitest";
import { Lab, type VethworkError } from "../../src/index.js";
import { Tables } from "./tables.js";

const SETUP = `
for n in r a b; do ip netns add $n; done
ip link add ra netns r address 02:00:00:00:01:01 type veth peer name eth0 netns a address 02:00:00:00:01:02
ip link add rb netns r address 02:00:00:00:02:01 type veth peer name eth0 netns b address 02:00:00:00:02:02
ip -n r link set lo up; ip -n r link set ra up; ip -n r link set rb up; ip -n a link set eth0 up; ip -n b link set eth0 up
ip -n r addr add 10.0.1.1/24 dev ra; ip -n r addr add 10.0.2.1/24 dev rb
ip -n a addr add 10.0.1.2/24 dev eth0; ip -n b addr add 10.0.2.2/24 dev eth0
ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip -n r route add 10.9.0.0/16 via 10.0.1.2
ip -n r route add 10.9.0.0/16 via 10.0.2.2 table 100
ip -n r rule add fwmark 1 table 100
ip -n r rule add tos 0x10 table 100
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
`;

/** Namespaces that hear an echo request to 10.9.0.1 which r sends. */
async function heard(...commands: string[]): Promise<string[]> {
  const lab = new Lab({ seed: 1, memoryBytes: 64 << 20 });
  const run = async (script: string): Promise<void> => {
    const { exitCode, stderr } = await lab.run(script);
    if (exitCode) throw new Error(stderr);
  };
  await run(SETUP);
  for (const command of commands) await run(command);
  lab.advance(1e9);
  lab.record();
  await lab.run("ip netns exec r ping -c 1 -W 1 10.9.0.1");
  lab.advance(1e9);
  const frames = lab.frames().filter((f) => f.dir === "in" && f.bytes[12] === 8 && f.bytes[13] === 0);
  return frames.filter((f) => f.bytes[23] === 1 && f.bytes[34] === 8).map((f) => f.netns);
}

describe("mangle at OUTPUT", () => {
  const mangle = "ip netns exec r iptables -t mangle -A OUTPUT -p icmp";
  it("leaves a route alone that nothing has changed", async () => {
    expect(await heard(`${mangle} -m ttl --ttl-eq 64`)).toEqual(["a"]);
  });
  it("routes by a new mark or type of service", async () => {
    expect(await heard(`${mangle} -j MARK --set-mark 1`)).toEqual(["b"]);
    expect(await heard(`${mangle} -j MARK --set-mark 2`)).toEqual(["a"]);
    expect(await heard(`${mangle} -j TOS --set-tos 0x10`)).toEqual(["b"]);
  });
  it("does not in other tables", async () => {
    expect(await heard("ip netns exec r iptables -A OUTPUT -p icmp -j MARK --set-mark 1")).toEqual(["a"]);
  });
  it("loses what has no way any more", async () => {
    const nowhere =
      "ip -n r route add unreachable 10.9.0.0/16 table 101; ip -n r rule add fwmark 9 table 101";
    expect(await heard(nowhere, `${mangle} -j MARK --set-mark 9`)).toEqual([]);
  });
});

describe("a sender", () => {
  it("is told that its packet was dropped, and why", async () => {
    const lab = new Lab({ seed: 1, memoryBytes: 64 << 20 });
    await lab.run(`${SETUP}
ip -n r route add unreachable 10.9.0.0/16 table 101; ip -n r rule add fwmark 9 table 101
ip netns exec r iptables -A OUTPUT -d 10.0.1.2 -j DROP
ip netns exec r iptables -t mangle -A POSTROUTING -d 10.0.1.3 -j DROP
ip netns exec r iptables -t mangle -A OUTPUT -d 10.9.0.1 -j MARK --set-mark 9`);
    const refusal = (to: string): string => {
      const socket = lab.kernel.openSocket("r", "udp");
      try {
        lab.kernel.sendSocket(socket, new Uint8Array(4), { address: to, port: 9 });
        return "";
      } catch (error) {
        return (error as VethworkError).code;
      } finally {
        lab.kernel.closeInetSocket(socket);
      }
    };
    expect(refusal("10.0.1.2")).toBe("EPERM");
    expect(refusal("10.0.1.3")).toBe("EPERM");
    expect(refusal("10.9.0.1")).toBe("EHOSTUNREACH");
    expect(refusal("10.0.2.2")).toBe("");
  });
});

describe("a packet that a target makes", () => {
  it("meets the rules of OUTPUT while its cause is still among those of FORWARD", async () => {
    const lab = new Lab({ seed: 1, memoryBytes: 64 << 20 });
    const { exitCode, stderr } = await lab.run(`${SETUP}
r() { ip netns exec r iptables "$@"; }
r -N one; r -N two
r -A FORWARD -j one; r -A one -j two; r -A two -p icmp -j REJECT; r -A two -j RETURN
r -A OUTPUT -j one; r -A OUTPUT -p icmp --icmp-type 3 -j ACCEPT
ip netns exec a ping -c 2 -i 0.1 -W 1 10.0.2.2 || true
`);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const { stdout } = await lab.run(
      "ip netns exec r iptables -vnxL two; ip netns exec r iptables -vnxL OUTPUT",
    );
    const counts = [...stdout.matchAll(/^ +(\d+) +(\d+)/gm)].map((match) => match[1]);
    // both requests, and both errors, which REJECT drops without a word: no error about an error
    expect(counts).toEqual(["4", "0", "2", "0"]);
  });
});

describe("rules that are only kept", () => {
  it("of ip6tables see no packet", () => {
    const t = new Tables("filter", undefined, 1);
    expect(t.append("INPUT", { matches: [["conntrack", { matchFlags: 1, stateMask: 2 }]], to: "DROP" })).toBe(
      0,
    );
    expect(t.append("INPUT", { to: ["REJECT6", {}] })).toBe(0);
    t.udp();
    expect(t.counts("INPUT")).toEqual(["0/0", "0/0"]);
  });
  it("with a part that is not modelled match none", () => {
    const t = new Tables();
    expect(t.append("INPUT", { matches: [["unmodelled", {}, "-m bpf"]] })).toBe(0);
    expect(t.append("INPUT", { to: ["UNMODELLED", {}, "-j X"] })).toBe(0);
    expect(t.append("INPUT", { matches: [["comment", {}, "plain"]] })).toBe(0);
    t.udp();
    expect(t.counts("INPUT")).toEqual(["0/0", "0/0", "1/28"]);
  });
});

describe("a snapshot", () => {
  it("brings tables back with their counters", () => {
    const t = new Tables();
    t.append("INPUT", { src: "10.0.1.2" });
    t.udp();
    const kept = t.m.snapshot();
    t.call("chain_flush", 0);
    t.append("INPUT", { to: "DROP" });
    t.udp();
    expect(t.counts("INPUT")).toEqual(["1/28"]);
    t.m.restore(kept);
    expect(t.counts("INPUT")).toEqual(["1/28"]);
    t.udp();
    expect(t.counts("INPUT")).toEqual(["2/56"]);
  });
});
