#!/usr/bin/env node
/** The program `vethwork`. */
import { loadProgram } from "../start/bundle.js";

await (await loadProgram()).main(process.argv);
