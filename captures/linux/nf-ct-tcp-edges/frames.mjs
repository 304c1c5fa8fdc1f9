import { conversation, write } from "../../../.ci/oracle/frames.mjs";
import { cases } from "./cases.mjs";

const c = { mac: "02:00:00:00:01:02", via: "02:00:00:00:01:01", ip: "10.0.1.2", peer: "10.0.2.2", peerPort: 80 };
const s = { mac: "02:00:00:00:02:02", via: "02:00:00:00:02:01", ip: "10.0.2.2", peer: "10.0.1.2", port: 80 };
const files = cases.map(([name, steps], i) => conversation(name, { c: { ...c, port: 43000 + i }, s: { ...s, peerPort: 43000 + i } }, steps));
write(import.meta.url, Object.assign({}, ...files));
