/** What cannot be followed, or goes otherwise than in the capture, is counted and named. */
import { describe, expect, test } from "vitest";
import type { StatefulOptions } from "../../src/index.js";
import { CLIENT, DNAT, makeLab, readSegment, replay, SERVER, streamsAt, written } from "./lab.js";
import { ACK, captureOf, PSH, RST, SYN, Talk } from "./talk.js";

const SINK = "ip netns exec web nc -k -l -p 80 > got &\n";

async function reasons(
  script: string,
  talk: Talk,
  options: StatefulOptions = {},
): Promise<[Record<string, number>, string[], Awaited<ReturnType<typeof replay>>]> {
  const lab = await makeLab(DNAT + script);
  const result = await replay(lab, captureOf(talk), options);
  const { differences } = result.stateful;
  return [
    Object.fromEntries(differences.map(({ reason, count }) => [reason, count])),
    differences.flatMap(({ examples }) => examples),
    result,
  ];
}

describe("what is counted and named", () => {
  const talk = () =>
    new Talk(CLIENT, SERVER).open().say("client", "question").say("server", "answer").close();

  test("no beginning in the capture: sent as it is", async () => {
    const late = talk();
    late.frames.splice(0, 3);
    const [found, , { sent, stateful }] = await reasons(SINK, late);
    expect(found).toEqual({ "no-syn": 1 });
    expect([sent, stateful.unchanged]).toEqual([late.frames.length, late.frames.length]);
  });

  test("nobody there", async () => {
    const [found, examples, { stateful, sent }] = await reasons(
      "ip netns exec web iptables -A INPUT -j DROP\n",
      talk(),
    );
    expect(found).toEqual({ "no-answer": 1 });
    expect(examples).toEqual(["192.168.1.50:40000 > 192.168.1.1:80 (frame 1)"]);
    expect(sent).toBeGreaterThan(1);
    expect(stateful).toMatchObject({ skipped: 5, completed: 0 });
  });

  test("nobody there, and the rest is to be sent as it is", async () => {
    const script = "ip netns exec web iptables -A INPUT -j DROP\n";
    const [found, , { stateful }] = await reasons(script, talk(), { rest: "send" });
    expect(found).toEqual({ "no-answer": 1 });
    expect(stateful).toMatchObject({ skipped: 0, unchanged: 5 });
  });

  test("the port is closed", async () => {
    const [found] = await reasons("", talk());
    expect(found).toEqual({ reset: 1 });
  });

  test("the port is closed as it was in the capture", async () => {
    const refused = new Talk(CLIENT, SERVER).segment("client", SYN).segment("server", RST | ACK);
    const [found, , { stateful }] = await reasons("", refused);
    expect(found).toEqual({});
    expect(stateful.completed).toBe(1);
  });

  test("an ICMP error", async () => {
    const [found] = await reasons("ip netns exec router iptables -A FORWARD -j REJECT\n", talk());
    expect(found).toEqual({ unreachable: 1 });
  });

  test("the server says less, and the client goes on", async () => {
    const long = new Talk(CLIENT, SERVER)
      .open()
      .say("client", "one")
      .say("server", "answer")
      .say("client", "two")
      .close();
    const lab = await makeLab(DNAT + "ip netns exec web nc -N -l -p 80 > got < /dev/null &\n");
    const { stateful } = await replay(lab, captureOf(long));
    expect(stateful.differences.map(({ reason }) => reason)).toEqual(["shorter"]);
    expect(stateful.differences[0]!.examples[0]).toContain("the server sent 0 bytes, the capture had 6");
    expect((await written(lab, "got")).toString()).toBe("onetwo");
  });

  test("the server says more, and all of it is acknowledged", async () => {
    const lab = await makeLab(DNAT + "seq 1 20000 | ip netns exec web nc -N -l -p 80 > got &\n");
    const { stateful } = await replay(lab, captureOf(talk()));
    expect(stateful.differences.map(({ reason }) => reason)).toEqual(["longer"]);
    expect(stateful.differences[0]!.examples[0]).toContain("the server sent 108894 bytes, the capture had 6");
    expect((await written(lab, "got")).toString()).toBe("question");
  });

  test("bytes are missing in the capture", async () => {
    const gap = new Talk(CLIENT, SERVER)
      .open()
      .segment("client", PSH | ACK, { data: Buffer.from("lost"), lost: true })
      .say("client", "rest")
      .say("server", "answer")
      .close();
    const [found] = await reasons(SINK, gap);
    expect(found).toEqual({ gap: 1 });
  });
});

describe("what captures have that wires have not", () => {
  test("segments longer than the MTU are cut, checksums left to the card completed", async () => {
    const lab = await makeLab(DNAT + SINK);
    const data = Buffer.alloc(20000, "0123456789");
    const talk = new Talk(CLIENT, SERVER).open();
    talk
      .segment("client", PSH | ACK, { data, checksum: "partial" })
      .segment("server", ACK)
      .close();
    const { stateful } = await replay(lab, captureOf(talk));
    expect(stateful).toMatchObject({ cut: 1, pieces: 14 });
    const frames = lab.frames();
    expect([...streamsAt(frames, "web").values()].map(String)).toEqual([String(data)]);
    expect((await written(lab, "got")).equals(data)).toBe(true);
  });

  test("an address that is nobody's in the lab is resolved", async () => {
    const lab = await makeLab(DNAT + SINK);
    const stranger = { ...CLIENT, address: "192.168.1.77", mac: "02:00:00:00:00:77" };
    const talk = new Talk(stranger, SERVER).open().say("client", "question").close();
    const { stateful } = await replay(lab, captureOf(talk));
    expect(stateful.resolved).toBe(1);
    expect((await written(lab, "got")).toString()).toBe("question");
  });

  test("a port that is used again", async () => {
    const lab = await makeLab(DNAT + SINK);
    const first = new Talk(CLIENT, SERVER).open().say("client", "first ").close();
    const again = new Talk({ ...CLIENT, isn: CLIENT.isn - 1000 }, SERVER, 3e9)
      .open()
      .say("client", "second")
      .close();
    const { stateful } = await replay(lab, captureOf(first, again));
    expect(stateful).toMatchObject({ conversations: 2, followed: 2 });
    expect([...streamsAt(lab.frames(), "web").values()].length).toBe(1);
    expect((await written(lab, "got")).toString()).toBe("first second");
  });

  test("the client's own stack sends no RST", async () => {
    const lab = await makeLab(DNAT + SINK);
    await replay(lab, captureOf(new Talk(CLIENT, SERVER).open().say("client", "x").close()));
    const resets = lab.frames().filter(({ bytes }) => ((readSegment(bytes)?.flags ?? 0) & RST) !== 0);
    expect(resets).toEqual([]);
  });
});
