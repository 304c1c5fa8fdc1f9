import { describe, expect, test } from "vitest";
import { ACK, Hosts, noise, PSH, RST, SYN } from "./hosts.js";

const flags = (list: { from: string; flags: number }[]) =>
  list.map((s) => `${s.from} ${[..."FSRPA"].filter((_, i) => (s.flags >> i) & 1).join("")}`);

describe("a connection", () => {
  test("begins with Linux's options, windows and scale", async () => {
    const h = await Hosts.make();
    h.pair();
    const [syn, synAck, ack] = h.segments();
    expect([syn!.flags, synAck!.flags, ack!.flags]).toEqual([SYN, SYN | ACK, ACK]);
    expect(syn!.options).toMatch(/^020405b40402080a[0-9a-f]{8}0000000001030307$/);
    expect(synAck!.options).toMatch(/^020405b40402080a[0-9a-f]{16}01030307$/);
    expect(ack!.options).toMatch(/^0101080a/);
    expect([syn!.window, synAck!.window, ack!.window]).toEqual([64240, 65160, 502]);
  });

  test("offers and takes only what the sysctls allow", async () => {
    const h = await Hosts.make("ip netns exec s sysctl -qw net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0");
    h.pair();
    const [, synAck, ack] = h.segments();
    expect(synAck!.options).toBe("020405b401030307");
    expect(ack!.options).toBe("");
  });

  test("carries bytes both ways and closes from either side", async () => {
    for (const first of ["client", "server"] as const) {
      const h = await Hosts.make();
      const { client, server, listener } = h.pair();
      expect(h.carry(client, server, Buffer.from("question")).toString()).toBe("question");
      expect(h.carry(server, client, Buffer.from("answer")).toString()).toBe("answer");
      h.segments();
      const [a, b] = first === "client" ? [client, server] : [server, client];
      h.kernel.closeInetSocket(a);
      expect(h.kernel.socketInfo(b)).toMatchObject({ state: "CLOSE-WAIT", ready: { read: true, end: true } });
      h.kernel.closeInetSocket(b);
      const [x, y] = first === "client" ? ["c", "s"] : ["s", "c"];
      expect(flags(h.segments())).toEqual([`${x} FA`, `${y} FA`, `${x} A`]);
      expect(h.states(x!)).toContain("TIME-WAIT");
      // a minute in the timer wheel's coarse steps
      h.lab.advance(66e9);
      h.kernel.closeInetSocket(listener);
      expect([h.states("c"), h.states("s"), h.packetsLive()]).toEqual([[], [], 0]);
    }
  });

  test("a FIN behind data is acknowledged after 40 ms", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    h.carry(client, server, Buffer.from("x"));
    h.segments();
    h.kernel.endSocket(client);
    expect(flags(h.segments())).toEqual(["c FA"]);
    const t0 = h.kernel.nowNs;
    h.lab.advance(1e9);
    const [ack] = h.segments();
    expect(flags([ack!])).toEqual(["s A"]);
    expect((ack!.atNs - t0) / 1e6).toBeGreaterThanOrEqual(40);
    expect((ack!.atNs - t0) / 1e6).toBeLessThanOrEqual(50);
    expect(h.kernel.socketInfo(client).state).toBe("FIN-WAIT-2");
  });

  test("is refused where nobody listens, and reset where data were not read", async () => {
    const h = await Hosts.make();
    const refused = h.connect(81);
    expect(h.kernel.socketInfo(refused).error).toBe("ECONNREFUSED");
    const { client, server } = h.pair();
    h.kernel.sendSocket(client, Buffer.from("unread"));
    h.segments();
    h.kernel.closeInetSocket(server);
    expect(h.segments().map((s) => s.flags)).toEqual([RST | ACK]);
    expect(() => h.kernel.readSocket(client)).toThrow("Connection reset by peer");
  });

  test("a closed socket is not written to", async () => {
    const h = await Hosts.make();
    const { client } = h.pair();
    h.kernel.endSocket(client);
    expect(() => h.kernel.sendSocket(client, Buffer.from("x"))).toThrow("Broken pipe");
    h.kernel.closeInetSocket(client);
    expect(() => h.kernel.socketInfo(client)).toThrow("Bad file descriptor");
  });

  test("that nobody accepts is reset when the listener closes", async () => {
    const h = await Hosts.make();
    const listener = h.listen();
    const client = h.connect();
    h.kernel.closeInetSocket(listener);
    expect(h.kernel.socketInfo(client).error).toBe("ECONNRESET");
    expect(h.states("s")).toEqual([]);
  });

  test("survives a snapshot: both runs go on alike", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    h.kernel.sendSocket(client, Buffer.from("before"));
    const snapshot = h.kernel.machine.snapshot();
    const go = () => {
      h.kernel.sendSocket(client, Buffer.from(" after"));
      h.lab.advance(1e9);
      return Buffer.from(h.kernel.readSocket(server)).toString();
    };
    expect(go()).toBe("before after");
    h.kernel.machine.restore(snapshot);
    expect(go()).toBe("before after");
  });
});

describe("segments", () => {
  test("a small one waits while another is under way (Nagle), unless TCP_NODELAY", async () => {
    for (const noDelay of [false, true]) {
      const h = await Hosts.make();
      const { client, server } = h.pair();
      h.kernel.setSocket(client, { noDelay });
      // the server's answers take their time: pingpong
      h.carry(client, server, Buffer.from("a"));
      h.carry(server, client, Buffer.from("b"));
      h.segments();
      h.kernel.sendSocket(client, Buffer.from("one"));
      h.kernel.sendSocket(client, Buffer.from("two"));
      const sent = h.segments().filter((s) => s.from === "c" && s.length > 0);
      expect(sent.length).toBe(noDelay ? 2 : 1);
      h.lab.advance(1e9);
      expect(Buffer.from(h.kernel.readSocket(server)).toString()).toBe("onetwo");
    }
  });

  test("100 kB go in segments of 1448 bytes, ten at first", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    h.segments();
    const data = noise(100_000);
    expect(h.carry(client, server, data).equals(data)).toBe(true);
    const sent = h.segments().filter((s) => s.from === "c" && s.length > 0);
    expect(Math.max(...sent.map((s) => s.length))).toBe(1448);
    expect(sent.slice(0, 5).map((s) => s.flags & PSH)).toEqual([0, 0, 0, 0, PSH]);
    expect(sent.reduce((sum, s) => sum + s.length, 0)).toBe(100_000);
  });

  test("a receiver that does not read closes the window, and probes open it again", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    const data = noise(400_000);
    let sent = 0;
    for (let i = 0; i < 100; i++) {
      sent += h.kernel.sendSocket(client, data.subarray(sent, sent + 16384));
      h.lab.advance(1e8);
    }
    expect(sent).toBeLessThan(400_000);
    h.segments();
    h.lab.advance(60e9);
    const probes = h.segments().filter((s) => s.from === "c");
    expect(probes.length).toBeGreaterThan(2);
    expect(probes.every((s) => s.length === 0)).toBe(true);
    const parts = [];
    for (let i = 0; sent < data.length || i < 400; i++) {
      parts.push(h.kernel.readSocket(server));
      if (sent < data.length) sent += h.kernel.sendSocket(client, data.subarray(sent, sent + 16384));
      h.lab.advance(1e9);
    }
    expect(Buffer.concat(parts).equals(data)).toBe(true);
  });
});

describe("loss", () => {
  test("SYNs go 1, 2, 4 ... s apart, six times, then the attempt has timed out", async () => {
    const h = await Hosts.make("ip -n c neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0 nud permanent");
    const socket = h.kernel.openSocket("c", "tcp");
    h.kernel.connectSocket(socket, { address: "10.0.0.9", port: 80 });
    h.lab.advance(200e9);
    const times = h.segments().map((s) => s.atNs / 1e9);
    // the timer wheel rounds up, by an eighth at most
    for (const [i, gap] of [1, 2, 4, 8, 16, 32].entries()) {
      expect(times[i + 1]! - times[i]!).toBeGreaterThanOrEqual(gap);
      expect(times[i + 1]! - times[i]!).toBeLessThan(gap * 1.13);
    }
    expect(times.length).toBe(7);
    expect(h.kernel.socketInfo(socket).error).toBe("ETIMEDOUT");
  });

  test("a SYN-ACK that is not acknowledged is sent again five times", async () => {
    const h = await Hosts.make();
    h.listen();
    await h.sh("ip -n s neigh replace 10.0.0.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
    const client = h.connect();
    h.kernel.closeInetSocket(client);
    h.lab.advance(100e9);
    expect(h.segments().filter((s) => s.flags === (SYN | ACK)).length).toBe(6);
    expect(h.states("s")).toEqual(["LISTEN"]);
  });

  test("data sent into a link that is down arrive when it is up again", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    await h.sh("ip -n s link set eth0 down");
    h.kernel.sendSocket(client, Buffer.from("late"));
    h.lab.advance(3e9);
    await h.sh("ip -n s link set eth0 up; ip -n s neigh replace 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0");
    h.lab.advance(60e9);
    expect(Buffer.from(h.kernel.readSocket(server)).toString()).toBe("late");
  });

  test("100 kB arrive whole through a wire that is cut again and again", async () => {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    const data = noise(100_000);
    let [sent, round] = [0, 0];
    const parts: Uint8Array[] = [];
    for (let got = 0; got < data.length && round < 400; round++) {
      // what goes to this address meanwhile is lost
      const mac = round % 3 === 1 ? "02:00:00:00:00:77" : "02:00:00:00:00:02";
      await h.sh(`ip -n c neigh replace 10.0.0.2 lladdr ${mac} dev eth0 nud permanent`);
      if (sent < data.length) sent += h.kernel.sendSocket(client, data.subarray(sent, sent + 4000));
      h.lab.advance(7e8);
      const part = h.kernel.readSocket(server);
      parts.push(part);
      got += part.length;
    }
    expect(Buffer.concat(parts).equals(data)).toBe(true);
    expect(h.packetsLive()).toBe(0);
  });
});

describe("segments out of order", () => {
  /** Sends the frames that c sent, in another order, to s. */
  async function reorder(order: (n: number) => number[]) {
    const h = await Hosts.make();
    const { client, server } = h.pair();
    h.segments();
    await h.sh("ip -n c neigh replace 10.0.0.2 lladdr 02:00:00:00:00:77 dev eth0 nud permanent");
    const data = noise(10_000);
    h.kernel.sendSocket(client, data);
    const sent = h.segments().filter((s) => s.from === "c");
    for (const i of order(sent.length)) {
      const frame = Uint8Array.from(sent[i]!.bytes);
      frame.set([2, 0, 0, 0, 0, 2], 0);
      h.kernel.transmit("c", "eth0", frame);
    }
    return { h, server, data, sent };
  }

  test("are put in order, and told by SACK blocks", async () => {
    const { h, server, data, sent } = await reorder((n) => [...Array(n).keys()].reverse());
    const acks = h.segments().filter((s) => s.from === "s");
    const block = acks[0]!.options.slice(-16);
    expect(parseInt(block.slice(0, 8), 16)).toBe(sent.at(-1)!.sequence);
    expect(acks.at(-1)!.acknowledgement).toBe((sent[0]!.sequence + data.length) >>> 0);
    expect(Buffer.from(h.kernel.readSocket(server)).equals(data)).toBe(true);
  });

  test("duplicates are dropped and told (RFC 2883)", async () => {
    const { h, server, data, sent } = await reorder((n) => [...Array(n).keys(), 0]);
    const last = h
      .segments()
      .filter((s) => s.from === "s")
      .at(-1)!;
    expect(parseInt(last.options.slice(-16, -8), 16)).toBe(sent[0]!.sequence);
    expect(Buffer.from(h.kernel.readSocket(server)).equals(data)).toBe(true);
  });

  test("three duplicates bring back the one that is missing at once", async () => {
    const { h, server, data } = await reorder((n) => [...Array(n).keys()].slice(1));
    // the acknowledgements have reached the client, which sends the hole again to the wrong address
    const again = h.segments().filter((s) => s.from === "c" && s.bytes[5] === 0x77);
    const hole = again[0]!;
    expect(hole.length).toBe(1448);
    const frame = Uint8Array.from(hole.bytes);
    frame.set([2, 0, 0, 0, 0, 2], 0);
    h.kernel.transmit("c", "eth0", frame);
    expect(Buffer.from(h.kernel.readSocket(server)).equals(data)).toBe(true);
  });
});

test("FIN, SYN and resets that do not fit are answered with a challenge, at most twice a second", async () => {
  const h = await Hosts.make();
  const { client, server } = h.pair();
  h.carry(client, server, Buffer.from("x"));
  const [data] = h.segments().filter((s) => s.from === "c" && s.length > 0);
  const send = (flag: number, shift: number) => {
    const frame = Buffer.from(data!.bytes);
    const before = [frame.readUInt32BE(38), frame.readUInt16BE(46)] as const;
    frame.writeUInt32BE((before[0] + shift) >>> 0, 38);
    frame.writeUInt16BE((before[1] & 0xffc0) | flag, 46);
    let sum = ~frame.readUInt16BE(50) & 0xffff;
    const swap = (from: number, to: number) => (sum += (~from & 0xffff) + to);
    swap(before[0] >>> 16, ((before[0] + shift) >>> 16) & 0xffff);
    swap(before[0] & 0xffff, (before[0] + shift) & 0xffff);
    swap(before[1], frame.readUInt16BE(46));
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    frame.writeUInt16BE(~sum & 0xffff, 50);
    h.kernel.transmit("c", "eth0", frame);
  };
  send(RST, 1000);
  expect(h.segments().filter((s) => s.from === "s").length).toBe(1);
  send(SYN, 1000);
  expect(h.segments().filter((s) => s.from === "s").length).toBe(0);
  h.lab.advance(1e9);
  send(SYN, 1000);
  expect(h.segments().filter((s) => s.from === "s").length).toBe(1);
  expect(h.kernel.socketInfo(server).state).toBe("ESTAB");
  send(RST, 1);
  expect(h.kernel.socketInfo(server).error).toBe("ECONNRESET");
});
