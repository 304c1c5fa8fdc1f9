#!/usr/bin/env node
/**
 * The program `vethwork`. Loading some hundred modules takes longer than a small replay, so the build puts them into one (.ci/bundle.mjs);
 * where there is none, they do as they are. What V8 has compiled is kept where Node can do that (22.1).
 */
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";

(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.();
const bundle = new URL("../bundle/program.js", import.meta.url);
await import(existsSync(bundle) ? bundle.href : "./program.js");
