/** IPVS behind the model's interface (src/model/ipvs.ts). */
export { vsConnections } from "./connections.js";
export { applyIpvs, vsDests, vsService, vsServices, vsTimeouts, vsTotals } from "./services.js";
