/** npm test: installs and builds where needed, checks the types and the format, runs every test. Arguments go to vitest. */
import { node, setup } from "./setup.mjs";

await setup();
const rest = process.argv.slice(2);
node(["node_modules/vitest/vitest.mjs", "run", ...rest]);
