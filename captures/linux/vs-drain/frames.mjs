import { WHOLE_TCP, write } from "../../../.ci/oracle/frames.mjs";
import { talk } from "../../../.ci/oracle/frames-vs.mjs";

const LONG = [...WHOLE_TCP.slice(0, 7), ["s", "PA", { data: 8 }], ["c", "A"], ["s", "PA", { data: 9 }], ["c", "FA"], ["s", "A"], ["s", "FA"], ["c", "A"]];
write(import.meta.url, {
  ...talk("a", { port: 4001, server: "10.0.2.3" }, LONG),
  ...talk("b", { port: 4002, server: "10.0.2.2" }, LONG),
  ...talk("d", { port: 4003, server: "10.0.2.2" }, LONG),
  ...talk("e", { port: 4004, server: "10.0.2.2" }, LONG),
  ...talk("f", { port: 4005, server: "10.0.2.2" }, [["c", "S"]]),
  ...talk("g", { port: 4006, server: "10.0.2.2" }, [["c", "S"], ["c", "A"]]),
});
