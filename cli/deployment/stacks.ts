/** The stacks that `cdktf` knows by name, in the order in which they can be deployed. */
export const stackNames = ["primary", "dr", "replication-link"] as const;
