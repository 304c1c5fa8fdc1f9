/** What programs are told that listen (conntrack -E). */
import { describe, expect, it } from "vitest";
import { build, CtLab } from "./lab.js";

const { udp, tcp } = build;

describe("events", () => {
  it("are those of connections that begin while somebody listens", async () => {
    const lab = await CtLab.make();
    lab.send("c", udp(1, 53));
    let last = lab.kernel.conntrackListen("r");
    const told = () => {
      const { events, last: now } = lab.kernel.conntrackEvents("r", last);
      last = now;
      return events.map(
        (event) => `${event.type} ${event.entry.original.sport}${event.byProgram ? " by hand" : ""}`,
      );
    };
    lab.send("s", udp(53, 1));
    expect(told()).toEqual([]);
    lab.send("c", udp(2, 53));
    lab.send("c", udp(2, 53));
    expect(told()).toEqual(["NEW 2"]);
    lab.send("s", udp(53, 2));
    expect(told()).toEqual(["UPDATE 2"]);
    lab.send("c", tcp(3, 80, "S", { seq: 1 }));
    lab.send("s", tcp(80, 3, "RA", { ack: 2 }));
    expect(told()).toEqual(["NEW 3", "DESTROY 3"]);
    lab.kernel.apply({ op: "conntrack.flush", netns: "r" });
    expect(told()).toEqual(["DESTROY 2 by hand"]);
    lab.kernel.conntrackUnlisten("r");
    lab.send("c", udp(4, 53));
    expect(told()).toEqual([]);
  });

  it("are printed as they come, until the program is stopped", async () => {
    const lab = await CtLab.make();
    lab.nat.lab.kernel.transmitLater("c", "eth0", frame(), 500e6);
    const out = await lab.nat.run("ip netns exec r timeout -s INT 2 conntrack -E 2>&1 || true");
    expect(out).toBe(
      "    [NEW] udp      17 30 src=10.0.1.2 dst=10.0.2.2 sport=7 dport=9 [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=9 dport=7\n" +
        "conntrack v1.4.7 (conntrack-tools): 1 flow events have been shown.\n",
    );
  });
});

function frame(): Uint8Array {
  return build.eth(
    "02:00:00:00:01:01",
    "02:00:00:00:01:02",
    build.ip({ src: "10.0.1.2", dst: "10.0.2.2" }, udp(7, 9)),
  );
}
