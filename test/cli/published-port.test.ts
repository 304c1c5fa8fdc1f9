/** What `npm start` shows: a published port and the masqueraded way out, in frames. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Lab } from "../../src/index.js";
import * as ipv4 from "./ipv4.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("the client sees the host's address and port, the container its own, and the world outside the host", async () => {
  const lab = new Lab({ seed: 1, directory: root });
  await lab.runFile(`${root}examples/published-port.sh`);
  lab.record();
  const traffic = await lab.runFile(`${root}examples/published-port-traffic.sh`);
  expect(traffic.exitCode).toBe(0);
  expect(traffic.stdout).toContain("hello from web");
  const frames = [...lab.frames()];
  const seen = (netns: string, iface: string, dir: "in" | "out") =>
    frames
      .filter((f) => f.netns === netns && f.iface === iface && f.dir === dir)
      .flatMap((f) => ipv4.describe(f.bytes) ?? []);
  const toPort = /^tcp 192\.168\.1\.50:(\d+) > 192\.168\.1\.100:8080$/.exec(
    seen("client", "eth0", "out")[0]!,
  )!;
  expect(toPort).not.toBeNull();
  expect(seen("web", "eth0", "in")[0]).toBe(`tcp 192.168.1.50:${toPort[1]} > 172.17.0.2:80`);
  expect(seen("web", "eth0", "out")[0]).toBe(`tcp 172.17.0.2:80 > 192.168.1.50:${toPort[1]}`);
  expect(seen("client", "eth0", "in")[0]).toBe(`tcp 192.168.1.100:8080 > 192.168.1.50:${toPort[1]}`);
  expect(seen("registry", "eth0", "in")).toEqual(["icmp 203.0.113.1 > 203.0.113.9"]);
  expect(seen("web", "eth0", "in")).toContain("icmp 203.0.113.9 > 172.17.0.2");
});
