/**
 * Damaged frames through VLANs, macvlans and ipvlans on top of each other while devices come, change and go: no trap, every packet returned,
 * memory that does not grow.
 */
import { expect, test } from "vitest";
import { Lab, VethworkError } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

class Random {
  constructor(private state: number) {}
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const SETUP = `
ip netns add a; ip netns add b; ip netns add c
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 netns b address 02:00:00:00:00:02
ip link add e1 netns a address 02:00:00:00:00:03 type veth peer name e1 netns b address 02:00:00:00:00:04
for n in a b; do ip -n $n link set e0 up; ip -n $n link set e1 up; done
for n in a b; do
  ip -n $n link add link e0 name v5 type vlan id 5 reorder_hdr off
  ip -n $n link add link v5 name v5x6 type vlan id 6 protocol 802.1ad reorder_hdr off
  ip -n $n link add m1 link v5 type macvlan mode bridge
  ip -n $n link add m2 link v5 type macvlan mode source macaddr add 02:00:00:00:00:01
  ip -n $n link add link m1 name m1v type vlan id 7
  ip -n $n link add i1 link e1 type ipvlan mode l2
  ip -n $n link add i2 link e1 type ipvlan mode l2
  for d in v5 v5x6 m1 m2 m1v i1 i2; do ip -n $n link set $d up; done
  k=1; [ $n = b ] && k=2
  ip -n $n addr add 10.0.5.$k/24 dev v5; ip -n $n addr add 10.0.6.$k/24 dev v5x6; ip -n $n addr add 10.0.7.$k/24 dev m1v
  ip -n $n addr add 10.0.1.$k/24 dev m1; ip -n $n addr add 10.0.9.1$k/24 dev i1; ip -n $n addr add 10.0.9.2$k/24 dev i2
  ip -n $n addr add 10.0.9.$k/24 dev e1
done
`;

const CHANGES = [
  "ip -n a link set i1 type ipvlan mode l3",
  "ip -n a link set i1 type ipvlan mode l3s private",
  "ip -n a link set i1 type ipvlan mode l2 vepa",
  "ip -n a link set m1 type macvlan mode vepa bcqueuelen 3",
  "ip -n a link set m1 type macvlan mode bridge",
  "ip -n a link set v5 type vlan reorder_hdr on",
  "ip -n a link set m2 down; ip -n a link set m2 up",
  "ip -n a link set e0 address 02:00:00:00:00:0$((RANDOM % 9))",
  "ip -n a link set m1 promisc on; ip -n a link set m1 promisc off",
  "ip -n a link set e0 down; ip -n a link set e0 up; for d in v5 v5x6 m1 m2 m1v; do ip -n a link set $d up; done",
  "ip -n a link set i2 netns c; ip -n c link set i2 up; ip -n c link set i2 netns a; ip -n a link set i2 up",
  "ip -n a link add t link e1 type ipvlan; ip -n a link set t up; ip -n a link del t",
  "ip -n a link add t link v5 type macvlan; ip -n a link set t up; ip -n a link del t",
];

const MACS = [
  "ffffffffffff",
  "020000000001",
  "020000000002",
  "020000000003",
  "020000000004",
  "01005e000001",
  "333300000001",
];
const bytesOf = (hex: string) => Buffer.from(hex, "hex");

function frame(random: Random): Uint8Array {
  const parts = [bytesOf(random.pick(MACS)), bytesOf(random.pick(MACS))];
  for (let tags = random.below(4); tags; tags--)
    parts.push(
      bytesOf(random.pick(["8100", "88a8"])),
      bytesOf(random.pick(["0005", "0006", "0007", "0000", "a005", "0fff"])),
    );
  const ip = bytesOf("450000240001000040110000") as Buffer;
  const address = () =>
    bytesOf(
      `0a00${random.pick(["05", "06", "07", "01", "09"])}${random.pick(["01", "02", "0b", "16", "ff"])}`,
    );
  const kind = random.below(4);
  if (kind === 0)
    parts.push(bytesOf("0806000108000604000102000000000a"), address(), bytesOf("000000000000"), address());
  else if (kind === 1)
    parts.push(
      bytesOf("86dd6000000000103aff"),
      Buffer.alloc(32, random.below(256)),
      bytesOf("8700"),
      Buffer.alloc(22),
    );
  else parts.push(bytesOf("0800"), ip, address(), address(), Buffer.alloc(16, 7));
  const whole = Buffer.concat(parts);
  for (let n = random.below(4); n; n--) whole[random.below(whole.length)] = random.below(256);
  return whole.subarray(0, random.below(5) === 0 ? random.below(whole.length) : whole.length);
}

test("frames of all kinds on all devices", { timeout: 60_000 }, async () => {
  const lab = new Lab({ memoryBytes: 128 << 20 });
  const { exitCode, stderr } = await lab.run(SETUP);
  expect(exitCode, stderr).toBe(0);
  lab.advance(3e9);
  const random = new Random(20261121);
  const used = () => lab.kernel.statistic(Statistic.memoryUsed);
  const pass = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      await lab.run(random.pick(CHANGES));
      for (let n = 0; n < 300; n++) {
        const links = lab.kernel.links(random.pick(["a", "b"]));
        try {
          lab.kernel.transmit(links[0]!.netns, random.pick(links).ifname, frame(random));
        } catch (error) {
          if (!(error instanceof VethworkError)) throw error;
        }
      }
      lab.advance(2e9);
    }
  };
  await pass(20);
  const before = used();
  await pass(20);
  expect(used() - before).toBeLessThan(300_000);
  lab.advance(100e9);
  expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
  await lab.run("ip -n a link del e0; ip -n a link del e1");
  expect(lab.kernel.links("a").map((link) => link.ifname)).toEqual(["lo"]);
  expect(lab.kernel.links("b").map((link) => link.ifname)).toEqual(["lo"]);
});
