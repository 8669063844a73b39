import { defineLab } from "../../model/schema/workload";

/**
 * The profile `lab`: every tier, network, rule and stack of the national design, in VMs so few and small that both sites
 * fit a laptop. Chosen by context, as in `CDKTF_CONTEXT_JSON='{"profile":"lab"}'`.
 */
export const lab = defineLab({
  members: 1,
  size: { cpus: 1, memory: "512 MiB" },
  disk: "20 GiB",
  larger: {
    database: { cpus: 2, memory: "1 GiB" },
  },
});
