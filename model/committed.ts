import { link } from "../datacenters/link";
import { marrakech } from "../datacenters/marrakech";
import { deletionLocks } from "../datacenters/massar/deletion-locks";
import { lab } from "../datacenters/massar/lab";
import { planning } from "../datacenters/massar/planning";
import { posture } from "../datacenters/massar/posture";
import { recoveryPlan } from "../datacenters/massar/recovery-plan";
import { massar } from "../datacenters/massar/tiers";
import { rabat } from "../datacenters/rabat";
import type { ModelPart } from "./finding";
import type { ModelData } from "./model";

/** The committed model. */
export const modelData: ModelData = {
  rabat,
  marrakech,
  link,
  massar,
  recoveryPlan,
  planning,
  lab,
  posture,
  deletionLocks,
};

/** The file that each part is written in, from the project's root. The exported constant has the part's name. */
export const MODEL_FILES: Readonly<Record<ModelPart, string>> = {
  rabat: "datacenters/rabat.ts",
  marrakech: "datacenters/marrakech.ts",
  link: "datacenters/link.ts",
  massar: "datacenters/massar/tiers.ts",
  recoveryPlan: "datacenters/massar/recovery-plan.ts",
  planning: "datacenters/massar/planning.ts",
  lab: "datacenters/massar/lab.ts",
  posture: "datacenters/massar/posture.ts",
  deletionLocks: "datacenters/massar/deletion-locks.ts",
  acknowledgements: "datacenters/acknowledgements.ts",
};

export { acknowledgements } from "../datacenters/acknowledgements";
export { approvals } from "../datacenters/approvals";
