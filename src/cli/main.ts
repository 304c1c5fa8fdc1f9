#!/usr/bin/env node
/** The same as main.cts, for who runs or imports ES modules only. */
import "./main.cjs";
