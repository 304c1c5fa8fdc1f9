import { describe, expect, test } from "vitest";
import { Lab } from "../../src/index.js";
import { Statistic } from "../../src/kernel/abi.generated.js";
import { noise } from "./hosts.js";

const SETUP = `
ip netns add client; ip netns add host; ip netns add web
ip link add eth0 netns client type veth peer name eth0 netns host
ip link add docker0 netns host type veth peer name eth0 netns web
for n in client host web; do ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n host link set docker0 up
ip -n client addr add 192.168.1.50/24 dev eth0; ip -n host addr add 192.168.1.100/24 dev eth0
ip -n host addr add 172.17.0.1/16 dev docker0; ip -n web addr add 172.17.0.2/16 dev eth0
`;
const TCP =
  "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80";

async function make(script: string): Promise<Lab> {
  const lab = new Lab({ seed: 3, memoryBytes: 64 << 20 });
  const { exitCode, stderr } = await lab.run(SETUP + script);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return lab;
}

describe("the userland proxy", () => {
  test("carries a connection to the container and back", async () => {
    const lab = await make(`ip netns exec host ${TCP} &`);
    const { stdout } = await lab.run(`
echo answer | ip netns exec web nc -N -l 80 &
web=$!
echo question | ip netns exec client nc -N 192.168.1.100 8080
wait $web; ip netns exec host ss -tlnp`);
    expect(stdout).toContain("question");
    expect(stdout).toContain("answer");
    expect(stdout).toMatch(/0\.0\.0\.0:8080 .*docker-proxy/);
  });

  test("carries 300 kB both ways at once, and ends when both have", async () => {
    const lab = await make(`ip netns exec host ${TCP} &`);
    const k = lab.kernel;
    const web = k.openSocket("web", "tcp");
    k.bindSocket(web, { address: "0.0.0.0", port: 80 });
    k.listenSocket(web, 8);
    const client = k.openSocket("client", "tcp");
    k.connectSocket(client, { address: "192.168.1.100", port: 8080 });
    const server = k.acceptSocket(web)!;
    const data = noise(300_000);
    const ends = [client, server].map((socket) => ({ socket, sent: 0, got: [] as Uint8Array[] }));
    for (let i = 0; i < 200; i++) {
      for (const end of ends) {
        if (end.sent < data.length)
          end.sent += k.sendSocket(end.socket, data.subarray(end.sent, end.sent + 16384));
        end.got.push(k.readSocket(end.socket));
      }
      lab.advance(1e7);
    }
    for (const end of ends) expect(Buffer.concat(end.got).equals(data)).toBe(true);
    k.closeInetSocket(client);
    k.closeInetSocket(server);
    lab.advance(200e9);
    expect(k.inetSockets("host").map((s) => s.state)).toEqual(["LISTEN"]);
    expect(k.statistic(Statistic.packetsLive)).toBe(0);
  });

  test("closes the client where the container refuses", async () => {
    const lab = await make(`ip netns exec host ${TCP} &`);
    const { stdout, exitCode } = await lab.run(
      "ip netns exec client nc -w 3 192.168.1.100 8080 </dev/null; echo $?",
    );
    expect([stdout, exitCode]).toEqual(["0\n", 0]);
    lab.advance(100e9);
    expect(lab.kernel.inetSockets("host").length).toBe(1);
  });

  test("is in a snapshot", async () => {
    const lab = await make(`ip netns exec host ${TCP} &`);
    const k = lab.kernel;
    const snapshot = k.machine.snapshot();
    const run = () => {
      const web = k.openSocket("web", "tcp");
      k.bindSocket(web, { address: "0.0.0.0", port: 80 });
      k.listenSocket(web, 8);
      const client = k.openSocket("client", "tcp");
      k.connectSocket(client, { address: "192.168.1.100", port: 8080 });
      k.sendSocket(client, Buffer.from("hello"));
      return Buffer.from(k.readSocket(k.acceptSocket(web)!)).toString();
    };
    expect(run()).toBe("hello");
    k.machine.restore(snapshot);
    expect(run()).toBe("hello");
  });

  test("carries datagrams, each client by its own socket", async () => {
    const lab = await make(
      "ip netns exec host docker-proxy -proto udp -host-ip 192.168.1.100 -host-port 5300 -container-ip 172.17.0.2 -container-port 53 &",
    );
    const k = lab.kernel;
    const web = k.openSocket("web", "udp");
    k.bindSocket(web, { address: "0.0.0.0", port: 53 });
    const clients = [0, 1].map(() => {
      const s = k.openSocket("client", "udp");
      k.connectSocket(s, { address: "192.168.1.100", port: 5300 });
      return s;
    });
    clients.forEach((s, i) => k.sendSocket(s, Buffer.from(`question ${i}`)));
    const ports = new Set<number>();
    for (let d = k.receiveSocket(web); d; d = k.receiveSocket(web)) {
      ports.add(d.from.port);
      expect(d.from.address).toBe("172.17.0.1");
      k.sendSocket(web, Buffer.from(`answer to ${Buffer.from(d.bytes).toString()}`), d.from);
    }
    expect(ports.size).toBe(2);
    expect(clients.map((s) => Buffer.from(k.receiveSocket(s)!.bytes).toString())).toEqual([
      "answer to question 0",
      "answer to question 1",
    ]);
    lab.advance(100e9);
    expect(k.inetSockets("host").length).toBe(1);
  });

  test("says what it cannot do", async () => {
    const lab = await make(`ip netns exec host ${TCP} &`);
    const run = async (line: string) => (await lab.run(`ip netns exec host ${line}`)).stderr;
    expect(await run(TCP)).toBe("docker-proxy: listen tcp4 0.0.0.0:8080: bind: address already in use\n");
    expect(await run(TCP.replace("tcp", "sctp"))).toContain("docker-proxy: -proto sctp is not modelled");
    expect(await run("socat EXEC:date TCP-LISTEN:1")).toContain(
      "the address type EXEC of socat is not modelled",
    );
    expect(await run("socat TCP-LISTEN:1,crlf STDIO")).toContain("the option crlf is not modelled");
    expect(await run("nc -X 5 10.0.0.1 1")).toContain("-X is not modelled");
  });
});
