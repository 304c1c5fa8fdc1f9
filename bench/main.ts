/** npm run bench [bars [--quick]|scale [--quick]|engine|netfilter|ipvs|overlay|sched|pipeline|files]: measures, prints tables, writes bench/results/last.json. */
import { cpus, loadavg } from "node:os";
import { mkdirSync, writeFileSync } from "node:fs";
import { bars } from "./bars/index.js";
import { commands } from "./commands.js";
import { engine } from "./engine.js";
import { files } from "./files.js";
import { ipvsServices } from "./ipvs.js";
import { netfilter } from "./netfilter.js";
import { overlay } from "./overlay.js";
import { pipeline } from "./pipeline.js";
import { scale } from "./scale.js";
import { sched } from "./sched.js";

const quick = process.argv.includes("--quick");
const which = process.argv.slice(2).filter((word) => word !== "--quick");
if (which[0] === "ipvs-chart") {
  const { chart } = await import("./ipvs-chart.js");
  chart();
  process.exit();
}
const wanted = (name: string) => which.length === 0 || which.includes(name);

const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  node: process.version,
  loadBefore: loadavg(),
};
process.stdout.write(
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.loadBefore.map((l) => l.toFixed(2)).join(" ")}\n`,
);
const results: Record<string, object> = {};
if (wanted("bars")) results.bars = await bars(quick);
if (wanted("scale")) results.scale = await scale(quick);
if (wanted("engine")) results.engine = await engine();
if (wanted("netfilter")) results.netfilter = [...(await netfilter()), ...(await commands())];
if (wanted("ipvs")) results.ipvs = await ipvsServices();
if (wanted("overlay")) results.overlay = await overlay();
if (wanted("sched")) results.sched = await sched();
if (wanted("pipeline")) results.pipeline = await pipeline();
if (wanted("files")) results.files = files();
mkdirSync("bench/results", { recursive: true });
writeFileSync(
  "bench/results/last.json",
  `${JSON.stringify({ machine: { ...machine, loadAfter: loadavg() }, results }, null, 2)}\n`,
);
process.stdout.write("\nwritten: bench/results/last.json\n");
