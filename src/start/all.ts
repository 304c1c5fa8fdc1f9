/** What is bundled into one file (.ci/bundle.mjs): the program, and what worker threads start with. */
export { main } from "../cli/program.js";
export { default as replay } from "../workers/replay/shard.js";
export { default as sweep } from "../workers/sweep/worker.js";
