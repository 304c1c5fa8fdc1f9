/** Addresses of IPv6 in time: duplicate detection, lifetimes, switching off and on. */
import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";

async function cable(seed = 1, more = ""): Promise<Lab> {
  const lab = new Lab({ seed, memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await lab.run(`set -e
    ip netns add a; ip netns add b
    for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.router_solicitations=0; done
    ip link add eth0 netns a address 02:00:00:00:00:01 type veth peer name eth0 netns b address 02:00:00:00:00:02
    ${more}
    for n in a b; do ip -n $n link set eth0 up; done`);
  expect(exitCode, stderr).toBe(0);
  return lab;
}
const flags = (lab: Lab, netns: string, local: string) =>
  lab.kernel.addresses6(netns).find((address) => address.local === local)?.inet6;

test("everything is off until it is switched on", async () => {
  const lab = new Lab({ memoryBytes: 64 << 20 });
  const { stdout, stderr } =
    await lab.run(`ip netns add a; ip -n a link add d0 type dummy; ip -n a link set d0 up
    ip -n a -6 addr; ip -n a addr add 2001:db8::1/64 dev d0
    ip netns exec a sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.default.disable_ipv6 net.ipv6.conf.d0.disable_ipv6`);
  expect(stdout).toBe("0\n1\n1\n");
  expect(stderr).toContain("RTNETLINK answers: Permission denied");
});

test("detection takes one to two seconds, and asks once", async () => {
  for (const seed of [1, 2, 3]) {
    const lab = await cable(seed);
    lab.record((name) => name === "a:eth0");
    await lab.run("ip -n a addr add 2001:db8::1/64 dev eth0");
    expect(flags(lab, "a", "2001:db8::1")?.tentative).toBe(true);
    lab.advance(0.9e9);
    expect(flags(lab, "a", "2001:db8::1")?.tentative).toBe(true);
    lab.advance(1.3e9);
    expect(flags(lab, "a", "2001:db8::1")?.tentative).toBe(false);
    const asked = lab
      .frames()
      .filter((f) => f.dir === "out" && f.bytes[54] === 135 && f.bytes[22] === 0)
      .map((f) => Buffer.from(f.bytes.slice(62, 78)).toString("hex"));
    expect(asked.sort()).toEqual(["20010db8000000000000000000000001", "fe80000000000000000000fffe000001"]);
  }
});

test("a duplicate is found out, by the one who comes later", async () => {
  const lab = await cable();
  await lab.run("ip -n a addr add 2001:db8::1/64 dev eth0");
  lab.advance(3e9);
  await lab.run("ip -n b addr add 2001:db8::1/64 dev eth0");
  lab.advance(3e9);
  expect(flags(lab, "a", "2001:db8::1")).toMatchObject({ dadfailed: false, tentative: false });
  expect(flags(lab, "b", "2001:db8::1")).toMatchObject({ dadfailed: true, tentative: true });
  const { stdout } = await lab.run("ip -n b -6 addr show dev eth0 scope global");
  expect(stdout).toContain("inet6 2001:db8::1/64 scope global dadfailed tentative");
});

test("two that ask at the same time both lose", async () => {
  const lab = await cable(
    5,
    "for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.eth0.router_solicitation_delay=0; done",
  );
  lab.advance(3e9);
  await lab.run("ip -n a addr add 2001:db8::1/64 dev eth0; ip -n b addr add 2001:db8::1/64 dev eth0");
  lab.advance(3e9);
  expect(flags(lab, "a", "2001:db8::1")?.dadfailed).toBe(true);
  expect(flags(lab, "b", "2001:db8::1")?.dadfailed).toBe(true);
});

test("an address is deprecated, then it goes, and its route with it", async () => {
  const lab = await cable();
  await lab.run("ip -n a addr add 2001:db8::1/64 dev eth0 nodad valid_lft 20 preferred_lft 10");
  lab.advance(5e9);
  expect(flags(lab, "a", "2001:db8::1")?.deprecated).toBe(false);
  lab.advance(6e9);
  expect(flags(lab, "a", "2001:db8::1")?.deprecated).toBe(true);
  const { stdout } = await lab.run("ip -n a -6 addr show dev eth0 scope global");
  expect(stdout).toMatch(/scope global nodad deprecated dynamic \n {7}valid_lft 9sec preferred_lft 0sec/);
  lab.advance(10e9);
  expect(flags(lab, "a", "2001:db8::1")).toBeUndefined();
  expect(() => lab.kernel.routeGet({ netns: "a", dst: "2001:db8::1" })).toThrow();
});

test("switching off and on, up and down, leaves nothing behind", async () => {
  const lab = await cable();
  const round = async (): Promise<void> => {
    const { exitCode, stderr } = await lab.run(`set -e
      ip -n a addr add 2001:db8::1/64 dev eth0 nodad
      ip -n a -6 route add default via 2001:db8::9
      ip netns exec a sysctl -qw net.ipv6.conf.all.forwarding=1
      ip netns exec a ping -6 -c 1 -W 1 2001:db8::9 >/dev/null || true
      ip netns exec a sysctl -qw net.ipv6.conf.all.forwarding=0
      ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=1
      ip netns exec a sysctl -qw net.ipv6.conf.all.disable_ipv6=0
      ip -n a link set eth0 down
      ip -n a link set eth0 up
      ip -n a link add d0 type dummy; ip -n a link set d0 up; ip -n a link del d0`);
    expect(exitCode, stderr).toBe(0);
    lab.advance(10e9);
    expect(lab.kernel.addresses6("a").map(({ local }) => local)).toEqual(["fe80::ff:fe00:1"]);
    expect(lab.kernel.routes6("a", 254).map(({ dst }) => dst)).toEqual(["fe80::/64"]);
  };
  for (let i = 0; i < 3; i++) await round();
  lab.advance(60e9);
  const before = lab.kernel.statistic(Statistic.memoryUsed);
  for (let i = 0; i < 10; i++) await round();
  expect(lab.kernel.statistic(Statistic.memoryUsed) - before).toBeLessThan(32 << 10);
  expect(lab.kernel.statistic(Statistic.packetsLive)).toBe(0);
});
