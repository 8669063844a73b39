import type { Census } from "../census";

export type TeamingFacts = {
  readonly teaming: string;
  readonly "active uplinks": readonly string[];
  readonly "standby uplinks": readonly string[];
};

/** The teaming of every port group: all uplinks active, load-based. */
export const teaming = (uplinks: readonly string[]): TeamingFacts => ({
  teaming: "loadbalance_loadbased",
  "active uplinks": uplinks,
  "standby uplinks": [],
});

export const teamingFacts = ({
  policy,
  activeUplinks,
  standbyUplinks,
}: Census["switches"][number]["teaming"]): TeamingFacts => ({
  teaming: policy,
  "active uplinks": activeUplinks,
  "standby uplinks": standbyUplinks,
});
