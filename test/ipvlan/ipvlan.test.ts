/** What recordings do not show: addresses as they come and go with devices. */
import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";

const SETUP = `
ip netns add h; ip netns add o; ip netns add c
ip link add e0 netns h address 02:00:00:00:00:01 type veth peer name e0 netns o address 02:00:00:00:00:02
ip -n h link set e0 up; ip -n o link set e0 up; ip -n o addr add 10.0.0.2/24 dev e0
for i in 1 2; do ip -n h link add i$i link e0 type ipvlan mode l2; ip -n h link set i$i up; done
`;

async function lab(): Promise<Lab> {
  const made = new Lab();
  const { exitCode, stderr } = await made.run(SETUP);
  expect(exitCode, stderr).toBe(0);
  made.advance(1e9);
  return made;
}

const TAKEN = "Error: Address already assigned to an ipvlan device.\n";

test("an address belongs to one ipvlan of a parent, until it is deleted or the ipvlan goes", async () => {
  const l = await lab();
  expect(
    (await l.run("ip -n h addr add 10.0.0.11/24 dev i1; ip -n h addr add 10.0.0.11/24 dev i2")).stderr,
  ).toBe(TAKEN);
  expect(
    (await l.run("ip -n h addr del 10.0.0.11/24 dev i1; ip -n h addr add 10.0.0.11/24 dev i2")).stderr,
  ).toBe("");
  expect((await l.run("ip -n h addr add 10.0.0.11/24 dev i1")).stderr).toBe(TAKEN);
  // a move takes the addresses away
  expect((await l.run("ip -n h link set i2 netns c; ip -n h addr add 10.0.0.11/24 dev i1")).stderr).toBe("");
  expect((await l.run("ip -n h link del i1; ip -n c addr add 10.0.0.11/24 dev i2")).stderr).toBe("");
});

test("only an ipvlan that is up hears", async () => {
  const l = await lab();
  await l.run("ip -n h addr add 10.0.0.11/24 dev i1");
  const ping = "ip netns exec o ping -c 1 -W 1 10.0.0.11";
  expect((await l.run(ping)).exitCode).toBe(0);
  expect((await l.run(`ip -n h link set i1 down; ${ping}`)).exitCode).toBe(1);
  expect((await l.run(`ip -n h link set i1 up; ${ping}`)).exitCode).toBe(0);
});

test("a secondary address that is promoted stays the ipvlan's", async () => {
  const l = await lab();
  await l.run(`ip netns exec h sysctl -qw net.ipv4.conf.i1.promote_secondaries=1
ip -n h addr add 10.0.0.11/24 dev i1; ip -n h addr add 10.0.0.12/24 dev i1; ip -n h addr del 10.0.0.11/24 dev i1`);
  expect((await l.run("ip netns exec o ping -c 1 -W 1 10.0.0.12")).exitCode).toBe(0);
  expect((await l.run("ip -n h addr add 10.0.0.11/24 dev i2")).stderr).toBe("");
});
