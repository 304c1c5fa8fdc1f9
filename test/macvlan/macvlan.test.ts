/** What recordings do not show: the queue of broadcasts, promiscuity that is given back, the order of the hash. */
import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";

const PARENT = `
ip netns add h; ip netns add o
ip link add e0 netns h address 02:00:00:00:00:01 type veth peer name e0 netns o address 02:00:00:00:00:02
ip -n h link set e0 up; ip -n o link set e0 up
`;

async function lab(script: string): Promise<Lab> {
  const made = new Lab();
  const { exitCode, stderr } = await made.run(PARENT + script);
  expect(exitCode, stderr).toBe(0);
  made.advance(1e9);
  return made;
}

const broadcast = Buffer.from("ffffffffffff02000000000288b5".padEnd(120, "0"), "hex");
const received = (l: Lab, name: string) => l.kernel.link("h", name).rx;

test("a broadcast from outside reaches the macvlans by the queue, which has its length", async () => {
  const l = await lab(`
for i in 1 2; do ip -n h link add m$i link e0 type macvlan mode bridge bcqueuelen 0; ip -n h link set m$i up; done`);
  l.kernel.transmit("o", "e0", broadcast);
  expect([received(l, "m1").packets, received(l, "e0").dropped]).toEqual([0, 2]);
  await l.run("ip -n h link set m2 type macvlan mode bridge bcqueuelen 1");
  l.kernel.transmit("o", "e0", broadcast);
  expect([received(l, "m1").packets, received(l, "m1").multicast, received(l, "m2").packets]).toEqual([
    1, 1, 1,
  ]);
});

test("the parent is promiscuous while a macvlan is up, and listens to nothing of it afterwards", async () => {
  const l = await lab("ip -n h link add m1 link e0 address 02:00:00:00:00:11 type macvlan");
  const promiscuity = () => l.kernel.link("h", "e0").promiscuity;
  expect(promiscuity()).toBe(0);
  await l.run("ip -n h link set m1 up");
  expect(promiscuity()).toBe(1);
  await l.run("ip -n h link set m1 promisc on");
  expect(promiscuity()).toBe(2);
  await l.run("ip -n h link del m1");
  expect(promiscuity()).toBe(0);
  const { stdout } = await l.run("ip netns exec h bridge fdb show dev e0");
  expect(stdout).not.toContain("02:00:00:00:00:11");
});

test("a parent takes one kind of device that receives for it", async () => {
  const l = await lab(
    "ip -n h link add m1 link e0 type macvlan; ip -n h link add link e0 name v1 type vlan id 1",
  );
  const refused = await l.run("ip -n h link add i1 link e0 type ipvlan");
  expect(refused.stderr).toBe("RTNETLINK answers: Device or resource busy\n");
  const freed = await l.run("ip -n h link del m1; ip -n h link add i1 link e0 type ipvlan");
  expect(freed.stderr).toBe("");
});

test("two kernels make the same of it", async () => {
  const script = "for i in 1 2 3; do ip -n h link add m$i link e0 type macvlan; done; ip -n h link";
  const [a, b] = [await lab(""), await lab("")];
  expect((await a.run(script)).stdout).toBe((await b.run(script)).stdout);
});
