/** The examples of virtual services: who answers, and what the tools say of it. */
import { expect, test } from "vitest";
import { Lab } from "vethwork";

async function outputOf(name: string): Promise<{ said: string; lab: Lab }> {
  const lab = new Lab({ seed: 1 });
  lab.record((tap) => tap === "node1:eth0" || tap === "lb:eth0");
  const run = await lab.runFile(new URL(`../../examples/${name}`, import.meta.url).pathname);
  expect(run.exitCode).toBe(0);
  return { said: run.stdout, lab };
}

/** The lines behind the heading that begins so, up to the next one. */
function chapter(said: string, heading: string): string[] {
  const lines = said.split("\n");
  const begin = lines.findIndex((line) => line.startsWith(`== ${heading}`));
  expect(begin, heading).toBeGreaterThanOrEqual(0);
  const isHeading = (line: string) => line.startsWith("== ");
  let first = begin + 1;
  while (isHeading(lines[first] ?? "")) first++;
  const length = lines.slice(first).findIndex((line) => isHeading(line) || line === "");
  return lines.slice(first, length < 0 ? undefined : first + length);
}

test("examples/swarm.sh: tasks answer in turn, every node answers, a task that stops is passed over", async () => {
  const { said, lab } = await outputOf("swarm.sh");
  const answers = chapter(said, "The virtual address").filter((line) => line.startsWith("I am"));
  expect(answers).toEqual(["I am web.2", "I am web.1", "I am web.2", "I am web.1"]);
  expect(said).toContain("FWM  256 rr");
  expect(said).toContain("node1: I am web.2\nnode2: I am web.2\n");
  expect(chapter(said, "A task is to stop")).toEqual(["I am web.1", "I am web.1"]);
  expect(chapter(said, "what it had is forgotten").join("\n")).not.toContain("10.0.1.6:80");
  // a request comes to the balancer as app's for the service and leaves it as its own
  const requests = lab.frames().filter((f) => f.netns === "lb" && f.bytes.length === 74 && f.bytes[23] === 6);
  const addresses = requests.slice(0, 2).map((f) => [...f.bytes.subarray(26, 34)].join("."));
  expect(addresses).toEqual(["10.0.1.3.10.0.1.2", "10.0.1.4.10.0.1.6"]);
});

test("examples/kube-ipvs.sh: endpoints of both nodes answer pods, nodes, themselves and the world", async () => {
  const { said } = await outputOf("kube-ipvs.sh");
  const both = ["I am web-b", "I am web-a"];
  expect(chapter(said, "a pod asks")).toEqual(both);
  expect(chapter(said, "the node itself")).toEqual(both);
  expect(chapter(said, "an endpoint asks")).toEqual(both);
  expect(chapter(said, "from outside")).toEqual(["I am web-b", "I am web-b"]);
  expect(chapter(said, "what is no service's port")).toEqual([
    "nc: connect to 10.96.0.10 port 22 (tcp) failed: Connection refused",
  ]);
  const known = chapter(said, "node1's connections").join("\n");
  // masqueraded towards the other node, towards its own pod, and where a pod meets itself
  expect(known).toContain("src=10.96.0.10 dst=10.96.0.10 sport=");
  expect(known).toMatch(/src=10\.244\.2\.6 dst=10\.244\.1\.0 sport=8080/);
  expect(known).toMatch(
    /src=10\.244\.1\.6 dst=10\.96\.0\.10 .*src=10\.244\.1\.6 dst=10\.244\.1\.1 sport=8080/,
  );
  const end = chapter(said, "web-b is to end");
  expect(end.slice(0, 2)).toEqual(["I am web-a", "I am web-a"]);
  expect(end.join("\n")).not.toContain("10.244.2.6");
});
