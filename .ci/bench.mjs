/** npm run bench [bars [--quick]|scale [--quick]|engine|netfilter|ipvs|overlay|sched|pipeline|files]: builds where needed, measures. */
import { node, setup } from "./setup.mjs";

await setup();
node(["node_modules/typescript/bin/tsc", "-p", "bench/tsconfig.json"]);
node(["dist/bench/main.js", ...process.argv.slice(2)]);
