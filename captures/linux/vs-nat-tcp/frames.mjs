import { WHOLE_TCP, write } from "../../../.ci/oracle/frames.mjs";
import { talk } from "../../../.ci/oracle/frames-vs.mjs";

write(import.meta.url, {
  ...talk("a", { port: 4001, server: "10.0.2.3", sport: 8080 }, WHOLE_TCP),
  ...talk("b", { port: 4002, server: "10.0.2.2" }, WHOLE_TCP),
  ...talk("d", { client: "10.0.1.3", port: 4001, server: "10.0.2.3", sport: 8080 }, WHOLE_TCP),
});
