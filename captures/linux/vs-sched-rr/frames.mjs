import { addresses, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const sources = addresses(200);
const SIZES = { six: 6, gone: 5, added: 3, one: 1, first: 4, quiet: 5, full: 6, nobody: 4, again: 3, empty: 2 };
const files = {};
let port = 10000;
for (const [name, count] of Object.entries(SIZES)) {
  files[`${name}.pcap`] = segments({ sources: sources.slice(port - 10000), targets: ["203.0.113.100"], count, port, step: 1 });
  port += count;
}
write(import.meta.url, files);
