import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { fixtureData } from "../fixture/model";

/** The fixture design with all members of its quorums, in sizes that fit on one machine. */
export const clusterModel = (posture: "standby" | "recovered"): Model =>
  loadModel(
    {
      ...fixtureData,
      lab: { ...fixtureData.lab, members: 3 },
      posture: posture === "standby" ? { kind: "standby" } : { kind: "recovered", failover: "2026-11-30-fire" },
    },
    "lab",
  );
