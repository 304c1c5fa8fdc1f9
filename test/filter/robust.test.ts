/** Damaged frames through every filter and action, while filters come and go: no trap, every packet returned, memory that stops growing. */
import { expect, it } from "vitest";
import { Lab, VethworkError } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { Random } from "../fuzz/mutate.js";

const SETUP = `set -e
  for n in 0 1 2; do
    ip link add a$n address 02:00:00:00:00:a$n type veth peer name b$n address 02:00:00:00:00:b$n
    ip link set a$n up; ip link set b$n up
    tc qdisc add dev b$n clsact
  done
  ip link add ifb0 address 02:00:00:00:00:01 type ifb; ip link set ifb0 up
  tc qdisc add dev b1 root handle 1: prio`;

const FILTERS = [
  "b0 ingress protocol ip pref 1 u32 match ip src 10.0.0.0/8 match u8 1 3 at 40 action pass",
  "b0 ingress protocol all pref 2 u32 match u32 0 0x80000000 at -12 offset at 0 mask 0f00 shift 6 eat action continue",
  "b0 ingress protocol all pref 3 matchall action vlan push id 5 action vlan push id 6 protocol 802.1ad action vlan modify id 9",
  "b0 ingress protocol 802.1Q pref 4 flower vlan_id 1 vlan_ethtype ip action vlan pop action vlan pop action vlan pop",
  "b0 ingress protocol all pref 5 matchall action mirred egress mirror dev b1 action mirred ingress mirror dev b2",
  "b0 ingress protocol ip pref 6 flower ip_flags nofrag action pedit ex munge tcp dport set 9 munge ip ttl dec munge eth dst set 02:00:00:00:00:b1 pipe action csum ip tcp udp icmp igmp sctp udplite",
  "b0 ingress protocol all pref 7 matchall action mirred egress redirect dev ifb0",
  "b1 ingress protocol all pref 1 matchall action pedit munge offset 8 u32 at 0 ff 0 set 5 pipe action csum ip",
  "b1 ingress protocol all pref 2 matchall action mirred ingress redirect dev b2",
  "b2 ingress protocol all pref 1 flower action mirred egress redirect dev b1",
  "b1 egress protocol all pref 1 matchall action skbedit mark 3 priority 1:1 inheritdsfield action mirred egress mirror dev b2",
  "b2 egress protocol all pref 1 matchall action mirred ingress redirect dev b1",
  "b1 parent 1: protocol all pref 1 u32 match u16 0x0800 0xffff at -2 flowid 1:1",
  "b0 egress protocol all pref 1 matchall action jump 2 action drop action goto chain 3",
  "b0 egress chain 3 protocol all pref 1 matchall action reclassify",
  "b2 ingress protocol all pref 3 matchall action police rate 8kbit burst 10000 drop",
];

it("survives", async () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  const { exitCode, stderr } = await lab.run(SETUP);
  expect(exitCode, stderr).toBe(0);
  const random = new Random(20261121);
  const used = () => lab.kernel.statistic(Statistic.memoryUsed);
  const frames = (count: number) => {
    for (let i = 0; i < count; i++) {
      const bytes = Uint8Array.from({ length: 14 + random.below(120) }, () => random.below(256));
      bytes.set([2, 0, 0, 0, 0, 0xb0 + random.below(3)]);
      const types = [
        [0x08, 0x00],
        [0x81, 0x00],
        [0x88, 0xa8],
        [0x86, 0xdd],
        [0x08, 0x06],
      ];
      bytes.set(random.pick(types), 12);
      if (bytes.length > 34 && random.below(4)) bytes[14] = 0x45;
      try {
        lab.kernel.transmit("", `a${random.below(3)}`, bytes);
      } catch (error) {
        if (!(error instanceof VethworkError)) throw error;
      }
    }
  };
  const round = async () => {
    for (const filter of FILTERS) {
      const added = await lab.run(`tc filter replace dev ${filter}`);
      expect(added.stderr).not.toMatch(/not modelled|What is|Illegal/);
      frames(60);
    }
    await lab.run("tc filter del dev b0 ingress pref 5; tc filter del dev b1 ingress");
    frames(200);
    // a target that goes while filters lead to it
    await lab.run(
      "ip link del b2; ip link add a2 address 02:00:00:00:00:a2 type veth peer name b2 address 02:00:00:00:00:b2; ip link set a2 up; ip link set b2 up; tc qdisc add dev b2 clsact",
    );
    frames(200);
    await lab.run(
      "for w in ingress egress; do tc filter del dev b0 $w; tc filter del dev b1 $w; done; tc filter del dev b1 parent 1:; tc filter del dev b0 egress chain 3",
    );
    lab.advance(10e9);
    expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  };
  await round();
  await round();
  const before = used();
  for (let i = 0; i < 4; i++) await round();
  expect(used() - before).toBeLessThan(64 << 10);
  const left = await lab.run(
    "for k in gact mirred police skbedit vlan pedit csum; do tc actions ls action $k; done",
  );
  expect(left.stdout).toBe("");
});

it("a ring of redirections ends", async () => {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  await lab.run(`ip link add va type veth peer name vb; ip link set va up; ip link set vb up; tc qdisc add dev vb clsact
    tc filter add dev vb ingress matchall action mirred ingress redirect dev vb`);
  lab.kernel.transmit("", "va", new Uint8Array(60));
  lab.advance(1e9);
  expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
});
