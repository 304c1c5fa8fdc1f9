/**
 * Property tests try the same cases in every run, so that a failure is the change's own; `FAST_CHECK_SEED=N npm test` tries others
 * (a failure names the seed, and the test then gets the case as an example).
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261121) });
