import { membersOf } from "../modelled-site";
import type { Kind } from "../subject";

type OverrideFacts = {
  readonly restart: string;
  readonly "isolation response": string;
  readonly "DRS automation": string;
};

/** The restart priority for each recovery priority, from 1. */
const RESTART_PRIORITIES = ["highest", "high", "medium", "low", "lowest"] as const;

/** The settings of a VM that override its cluster's. */
export const virtualMachineOverride: Kind<OverrideFacts> = {
  name: "VM override",
  shown: ["restart"],
  expected: ({ deployments }) =>
    deployments.flatMap(({ placement }) =>
      membersOf(placement).map(({ name }) => ({
        name,
        origin: "project",
        facts: {
          restart: RESTART_PRIORITIES[placement.priority - 1] ?? "",
          "isolation response": "clusterIsolationResponse",
          "DRS automation": "",
        },
      })),
    ),
  observed: ({ clusters }) =>
    clusters.flatMap(({ overrides }) =>
      overrides.map(({ vm, restartPriority, isolationResponse, automation }) => ({
        name: vm,
        facts: { restart: restartPriority, "isolation response": isolationResponse, "DRS automation": automation },
      })),
    ),
};
