import { addresses, segments } from "../../../.ci/oracle/clients.mjs";
import { write } from "../../../.ci/oracle/frames.mjs";

const sources = addresses(200);
const SIZES = {
  even: 20,
  odd: 17,
  added: 25,
  three: 9,
  deleted: 20,
  full: 15,
  "all-full": 6,
  nobody: 3,
  hundreds: 14,
};
const files = {};
let port = 10000;
for (const [name, count] of Object.entries(SIZES)) {
  files[`${name}.pcap`] = segments({ sources: sources.slice(port - 10000), targets: ["203.0.113.100"], count, port, step: 1 });
  port += count;
}
write(import.meta.url, files);
