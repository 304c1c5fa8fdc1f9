/** Resolving neighbours: queue, timers, states, limits (net/core/neighbour.c, net/ipv4/arp.c). */
import { expect, test } from "vitest";
import { answer, build, Host, PEER } from "./host.js";

const packet = (n: number, size = 32) =>
  build.ip({ src: "10.0.2.2", dst: "10.0.1.2", id: n }, build.udp(n, 7, build.bytes(size)));
const toC = (host: Host, n: number, size?: number) =>
  host.send(packet(n, size), { netns: "s", to: "02:00:00:00:02:01", from: "02:00:00:00:02:02" });
const knowS = "ip -n r neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 nud permanent dev rb";
const ports = (frames: string[]) =>
  frames.filter((f) => f.includes("udp")).map((f) => Number(/udp (\d+)/.exec(f)![1]));

test("asks once a second, three times, then tells the sender of each packet, in order", async () => {
  const host = await Host.make(knowS);
  for (let n = 1; n <= 3; n++) toC(host, n);
  expect(host.heard()).toHaveLength(1);
  host.lab.advance(2.3e9);
  expect(host.heard()).toHaveLength(2);
  expect(await host.neighbor("10.0.1.2")).toBe("10.0.1.2 dev ra INCOMPLETE");
  host.lab.advance(1.2e9);
  const errors = host.heard("s").filter((f) => f.includes("icmp 3/1"));
  expect(errors.map((f) => /udp (\d+)/.exec(f)?.[1])).toEqual(["1", "2", "3"]);
  expect(errors[0]).toContain("ttl 63");
  expect(await host.neighbor("10.0.1.2")).toBe("10.0.1.2 dev ra FAILED");
  host.settle();
});

test("keeps unres_qlen_bytes of packets by truesize, loses the oldest, and sends the rest in order", async () => {
  const host = await Host.make(
    `${knowS}\nip netns exec r sysctl -qw net.ipv4.neigh.ra.unres_qlen_bytes=5000`,
  );
  // 768 each: six fit into 5000
  for (let n = 1; n <= 9; n++) toC(host, n);
  host.send(answer("10.0.1.2"));
  expect(ports(host.heard())).toEqual([4, 5, 6, 7, 8, 9]);
  host.settle();
  await host.sh("ip -n r neigh del 10.0.1.2 dev ra");
  // 2304 each: two fit
  for (let n = 1; n <= 5; n++) toC(host, n, 1300);
  host.send(answer("10.0.1.2"));
  expect(ports(host.heard())).toEqual([4, 5]);
  host.settle();
});

test("goes from reachable over stale and delay to probes, and fails unheard", async () => {
  const host = await Host.make(knowS);
  host.send(answer("10.0.1.2"));
  expect(await host.neighbor("10.0.1.2")).toBe("");
  toC(host, 1);
  host.send(answer("10.0.1.2"));
  expect(await host.neighbor("10.0.1.2")).toBe(`10.0.1.2 dev ra lladdr ${PEER} REACHABLE`);
  host.lab.advance(46e9);
  expect(await host.neighbor("10.0.1.2")).toContain("STALE");
  toC(host, 2);
  expect(await host.neighbor("10.0.1.2")).toContain("DELAY");
  host.heard();
  host.lab.advance(5.5e9);
  expect(await host.neighbor("10.0.1.2")).toContain("PROBE");
  expect(host.heard()[0]).toMatch(new RegExp(`> ${PEER} .*arp request`));
  host.lab.advance(4e9);
  expect(await host.neighbor("10.0.1.2")).toContain("FAILED");
  host.settle();
});

test("a reply within locktime does not move an entry, a request does", async () => {
  const host = await Host.make(knowS);
  toC(host, 1);
  host.send(answer("10.0.1.2"));
  host.send(answer("10.0.1.2", "02:00:00:00:01:99"));
  expect(await host.neighbor("10.0.1.2")).toContain(PEER);
  host.send(build.arp({ op: 1, sha: "02:00:00:00:01:98", spa: "10.0.1.2", tpa: "10.0.1.1" }));
  expect(await host.neighbor("10.0.1.2")).toContain("02:00:00:00:01:98");
  host.settle();
});

test("the table overflows at gc_thresh3; entries that stand still for five seconds make room", async () => {
  const host = await Host.make();
  await host.sh("sysctl -qw net.ipv4.neigh.default.gc_thresh2=16 net.ipv4.neigh.default.gc_thresh3=20");
  const ask = (n: number) => host.send(build.arp({ op: 1, sha: PEER, spa: `10.0.1.${n}`, tpa: "10.0.1.1" }));
  for (let n = 10; n < 40; n++) ask(n);
  expect(host.heard()).toHaveLength(20);
  host.lab.advance(6e9);
  for (let n = 50; n < 53; n++) ask(n);
  expect(host.heard()).toHaveLength(3);
  expect((await host.sh("ip -n r neigh | wc -l")).trim()).not.toBe("20");
  host.settle();
});

test("ip neigh add, change and replace as neigh_add has them", async () => {
  const host = await Host.make();
  const refused = async (command: string) => (await host.lab.run(`ip -n r neigh ${command}`)).stderr.trim();
  expect(await refused("add 10.0.1.9 lladdr 02:00:00:00:00:09 dev ra")).toBe("");
  expect(await refused("add 10.0.1.9 lladdr 02:00:00:00:00:09 dev ra")).toBe(
    "RTNETLINK answers: File exists",
  );
  expect(await refused("change 10.0.1.8 lladdr 02:00:00:00:00:09 dev ra")).toBe(
    "RTNETLINK answers: No such file or directory",
  );
  expect(await refused("del 10.0.1.8 dev ra")).toBe("RTNETLINK answers: No such file or directory");
  await host.sh("ip -n r neigh replace 10.0.1.9 lladdr 02:00:00:00:00:0a nud stale dev ra");
  expect(await host.neighbor("10.0.1.9")).toBe("10.0.1.9 dev ra lladdr 02:00:00:00:00:0a STALE");
  // a permanent entry is not moved by what is heard
  await host.sh("ip -n r neigh replace 10.0.1.9 lladdr 02:00:00:00:00:0a nud permanent dev ra");
  host.send(build.arp({ op: 1, sha: PEER, spa: "10.0.1.9", tpa: "10.0.1.1" }));
  expect(await host.neighbor("10.0.1.9")).toBe("10.0.1.9 dev ra lladdr 02:00:00:00:00:0a PERMANENT");
  host.settle();
});

test("a device that goes down forgets its neighbours and what waited for them", async () => {
  const host = await Host.make(knowS);
  toC(host, 1);
  await host.sh("ip -n r link set ra down");
  expect(await host.sh("ip -n r neigh show dev ra nud all")).toBe("");
  host.settle();
  await host.sh("ip -n r link set ra up");
  toC(host, 2);
  await host.sh("ip -n r link del rb");
  host.send(answer("10.0.1.2"));
  expect(ports(host.heard())).toEqual([2]);
  host.settle();
});
