/** The same over IPv6: both ends are played, a router between them. */
import { expect, test } from "vitest";
import { CLIENT, makeLab, replay, SERVER } from "./lab.js";
import { captureOf, Talk } from "./talk.js";

const SIX = `
for n in client router web; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=0; done
ip -n client -6 addr add fd00:1::50/64 dev eth0 nodad; ip -n router -6 addr add fd00:1::1/64 dev eth0 nodad
ip -n router -6 addr add fd00:2::1/64 dev eth1 nodad; ip -n web -6 addr add fd00:2::2/64 dev eth0 nodad
ip -n web -6 route add default via fd00:2::1; ip -n client -6 route add default via fd00:1::1
ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
`;

test("conversations over IPv6, also of an address that only the capture has", async () => {
  const lab = await makeLab(SIX);
  const talks = ["fd00:1::50", "fd00:1::77"].map((address, index) =>
    new Talk(
      { ...CLIENT, address, mac: `02:00:00:00:00:0${index + 1}`, stamps: true },
      { ...SERVER, address: "fd00:2::2", stamps: true },
    )
      .open()
      .say("client", "question")
      .say("server", Buffer.alloc(5000, "answer"))
      .close(),
  );
  const { stateful } = await replay(lab, captureOf(...talks), {}, { peer: "web:eth0" });
  expect(stateful.differences).toEqual([]);
  expect(stateful).toMatchObject({ followed: 2, completed: 2, resolved: 1 });
});
