/** Writes a random lab in the form of the recorded ones (docs/recordings.md): setup.sh, traffic.sh and pcaps. The same seed gives the same lab. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pcap } from "../../.ci/oracle/frames.mjs";
import { FrameMaker } from "./frames.mjs";
import { addNetfilter } from "./netfilter.mjs";
import { Random } from "./random.mjs";
import { addServices, changeServices } from "./services.mjs";
import { change, makeTopology } from "./topology.mjs";

/** Whether frames that the device sends arrive at one of a director. */
function isNearDirector({ directors = [], devices }, device) {
  return devices.some(
    (d) => d !== device && d.subnet === device.subnet && directors.some(({ netns }) => netns === d.netns),
  );
}

/**
 * @param seed any text or number
 * @param without kinds of links to leave out, "tc", "services"
 * @param mostly "services": every lab has some
 * @returns files by name: text or bytes
 */
export function generate(seed, without = [], mostly = []) {
  const random = new Random(seed);
  const topology = makeTopology(random, without);
  const rules = random.chance(0.6) ? addNetfilter(topology) : {};
  // a chance of its own: labs without services are what they were before there were any
  const wanted = mostly.includes("services") || new Random(`services ${seed}`).chance(0.3);
  if (wanted && !without.includes("services")) addServices(topology);
  const maker = new FrameMaker(random, topology);
  const files = {
    "setup.sh": `# A random lab, seed ${seed} (test/random-lab)\n${topology.commands.join("\n")}\n`,
    ...rules,
  };
  // ipip and gre carry packets, not frames: they get theirs by routes
  const senders = topology.devices.filter(
    (d) => d.up && !["ipip", "gre"].includes(d.kind) && (d.kind === "veth" || random.chance(0.3)),
  );
  const traffic = [];
  for (let burst = random.int(3, 6); burst > 0 && senders.length; burst--) {
    const near = senders.filter((d) => isNearDirector(topology, d));
    const device = random.pick(near.length && random.chance(0.6) ? near : senders);
    const name = `${burst}.pcap`;
    files[name] = pcap(Array.from({ length: random.int(8, 25) }, () => maker.make(device)).flat());
    if (traffic.length) traffic.push(...change(topology), ...changeServices(topology));
    traffic.push(`ip netns exec ${device.netns} tcpreplay --pps=250 -i ${device.name} ${name} || true`);
  }
  files["traffic.sh"] = `${traffic.join("\n")}\n`;
  return files;
}

/** Writes the files of a lab below `root` and answers its directory. */
export function writeLab(root, seed, without = [], mostly = []) {
  const directory = join(root, `random-${seed}`);
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of Object.entries(generate(seed, without, mostly)))
    writeFileSync(join(directory, name), content);
  return directory;
}
