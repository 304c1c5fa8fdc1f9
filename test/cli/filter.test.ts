/** `--filter`: which frames of a capture are replayed. */
import { describe, expect, it } from "vitest";
import { Lab } from "../../src/index.js";
import { pcapFile, pcapPacket } from "../capture/bytes.js";

const frame = (protocol: number): Uint8Array => {
  const bytes = new Uint8Array(60);
  bytes.set([
    2,
    0,
    0,
    0,
    0,
    2,
    2,
    0,
    0,
    0,
    0,
    1,
    8,
    0,
    0x45,
    0,
    0,
    46,
    0,
    1,
    0,
    0,
    64,
    protocol,
    0,
    0,
    10,
    0,
    0,
    1,
    10,
    0,
    0,
    2,
  ]);
  return bytes;
};
const capture = {
  name: "some.pcap",
  bytes: pcapFile({}, ...[6, 17, 6, 1].map((protocol, i) => pcapPacket(i, 0, frame(protocol)))),
};
const SCRIPT = `ip netns add web; ip link add uplink type veth peer name eth0 netns web; ip link set uplink up; ip netns exec web ip link set eth0 up
  ip netns exec web ip address add 10.0.0.2/24 dev eth0`;

async function replay(filter?: string) {
  const lab = new Lab();
  await lab.run(SCRIPT);
  return lab.replay("uplink", capture, { filter });
}

describe("a replay with a filter", () => {
  it("sends what the filter accepts and counts the rest", async () => {
    expect(await replay()).toMatchObject({ sent: 4, filtered: 0 });
    expect(await replay("tcp")).toMatchObject({ sent: 2, filtered: 2 });
    expect(await replay("not ip")).toMatchObject({ sent: 0, filtered: 4 });
  });

  it("knows the lab's hosts by name", async () => {
    expect(await replay("dst host web and udp")).toMatchObject({ sent: 1, filtered: 3 });
    expect(await replay("src host web")).toMatchObject({ sent: 0 });
    await expect(replay("host nowhere")).rejects.toThrow(
      '"nowhere" is neither a word of a filter nor a known host',
    );
  });
});
