import type { Kind } from "../subject";

export const datacenter: Kind = {
  name: "datacenter",
  shown: [],
  expected: ({ site }) => [{ name: `/${site.datacenter}`, origin: "baseline", facts: {} }],
  observed: ({ datacenters }) => datacenters.map((name) => ({ name, facts: {} })),
};
