#!/usr/bin/env node
/** The program `vethwork`: a CommonJS module, because Node starts those 10 ms sooner. */
import start = require("../start/bundle.cjs");

void start.loadProgram().then(({ main }) => main(process.argv));
