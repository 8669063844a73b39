import { defineLab } from "../../model/schema/workload";

/**
 * The profile `lab`: all tiers, networks, rules and stacks of the national design, with few and small VMs, so that both
 * sites fit on a laptop. Select it with `CDKTF_CONTEXT_JSON='{"profile":"lab"}'`.
 */
export const lab = defineLab({
  members: 1,
  size: { cpus: 1, memory: "512 MiB" },
  disk: "20 GiB",
  larger: {
    database: { cpus: 2, memory: "1 GiB" },
  },
});
