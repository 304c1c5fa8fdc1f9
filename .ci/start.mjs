/** npm start: installs and builds where needed, replays the bundled capture through the bundled lab, says what to open. */
import { node, setup } from "./setup.mjs";

await setup();
node([
  "dist/cli/main.cjs",
  "run",
  "examples/published-port.sh",
  "examples/published-port-traffic.sh",
  "--replay",
  "client:eth0=captures/demo/client.pcap",
  "-w",
  "published-port.pcapng",
]);
