import { describe, expect, test } from "vitest";
import { Hosts, noise } from "./hosts.js";

const text = (d: { bytes: Uint8Array } | null) => (d ? Buffer.from(d.bytes).toString() : null);

async function udp(script = "") {
  const h = await Hosts.make(script);
  const open = (netns: string, address = "0.0.0.0", port = 0, options = {}) => {
    const socket = h.kernel.openSocket(netns, "udp");
    h.kernel.setSocket(socket, options);
    h.kernel.bindSocket(socket, { address, port });
    return socket;
  };
  return { h, k: h.kernel, open };
}

describe("UDP", () => {
  test("datagrams go both ways, also in fragments", async () => {
    const { k, open } = await udp();
    const server = open("s", "0.0.0.0", 53);
    const client = k.openSocket("c", "udp");
    k.connectSocket(client, { address: "10.0.0.2", port: 53 });
    for (const bytes of [Buffer.from("x"), noise(5000), noise(65507)]) {
      k.sendSocket(client, bytes);
      const got = k.receiveSocket(server)!;
      expect(Buffer.from(got.bytes).equals(bytes)).toBe(true);
      k.sendSocket(server, Buffer.from("y"), got.from);
      expect(text(k.receiveSocket(client))).toBe("y");
    }
    expect(() => k.sendSocket(client, noise(65508))).toThrow("Message too long");
  });

  test("the socket that fits best gets it", async () => {
    const { k, open } = await udp("ip -n s addr add 10.0.0.3/24 dev eth0");
    const any = open("s", "0.0.0.0", 53, { reuseAddress: true });
    const exact = open("s", "10.0.0.2", 53, { reuseAddress: true });
    const client = open("c", "10.0.0.1", 4000);
    const other = open("c", "10.0.0.1", 4001);
    const connected = open("s", "10.0.0.2", 53, { reuseAddress: true });
    k.connectSocket(connected, { address: "10.0.0.1", port: 4000 });
    const send = (from: number, address: string) =>
      k.sendSocket(from, Buffer.from("?"), { address, port: 53 });
    send(client, "10.0.0.2");
    send(other, "10.0.0.2");
    send(other, "10.0.0.3");
    const count = (socket: number) => {
      let n = 0;
      while (k.receiveSocket(socket)) n++;
      return n;
    };
    expect([any, exact, connected].map(count)).toEqual([1, 1, 1]);
  });

  test("a broadcast reaches every socket of its port, from who may send it", async () => {
    const { k, open } = await udp();
    const sockets = [1, 2].map(() => open("s", "0.0.0.0", 67, { reuseAddress: true }));
    const client = open("c");
    const everybody = { address: "255.255.255.255", port: 67 };
    expect(() => k.sendSocket(client, Buffer.from("?"), everybody)).toThrow("Network is unreachable");
    const subnet = { address: "10.0.0.255", port: 67 };
    expect(() => k.sendSocket(client, Buffer.from("?"), subnet)).toThrow("Permission denied");
    k.setSocket(client, { broadcast: true });
    k.sendSocket(client, Buffer.from("?"), subnet);
    expect(sockets.map((s) => text(k.receiveSocket(s)))).toEqual(["?", "?"]);
  });

  test("port unreachable is told to a connected socket, once", async () => {
    const { k } = await udp();
    const client = k.openSocket("c", "udp");
    k.connectSocket(client, { address: "10.0.0.2", port: 9 });
    k.sendSocket(client, Buffer.from("?"));
    expect(() => k.sendSocket(client, Buffer.from("?"))).toThrow("Connection refused");
    expect(k.sendSocket(client, Buffer.from("?"))).toBe(1);
  });

  test("addresses and ports are refused as Linux refuses them", async () => {
    const { k, open } = await udp();
    open("s", "0.0.0.0", 53);
    expect(() => open("s", "10.0.0.2", 53)).toThrow("Address already in use");
    expect(() => open("s", "10.9.9.9", 53)).toThrow("Cannot assign requested address");
    const s = k.openSocket("s", "udp");
    expect(() => k.sendSocket(s, Buffer.from("x"))).toThrow("Destination address required");
    expect(() => k.connectSocket(s, { address: "192.0.2.1", port: 1 })).toThrow("Network is unreachable");
  });

  test("a queue that is full loses what comes", async () => {
    const { h, k, open } = await udp();
    const server = open("s", "0.0.0.0", 53);
    const client = open("c");
    for (let i = 0; i < 300; i++) k.sendSocket(client, noise(1000), { address: "10.0.0.2", port: 53 });
    let n = 0;
    while (k.receiveSocket(server)) n++;
    expect(n).toBe(Math.floor(212992 / 1768));
    expect(h.packetsLive()).toBe(0);
  });

  test("netfilter's OUTPUT tells the sender", async () => {
    const { h, k, open } = await udp();
    const client = open("c");
    await h.sh("ip netns exec c iptables -A OUTPUT -p udp --dport 53 -j DROP");
    expect(() => k.sendSocket(client, Buffer.from("x"), { address: "10.0.0.2", port: 53 })).toThrow(
      "Operation not permitted",
    );
  });
});
