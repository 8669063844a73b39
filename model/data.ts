import { deletionLocks } from "../massar/deletion-locks";
import { lab } from "../massar/lab";
import { planning } from "../massar/planning";
import { posture } from "../massar/posture";
import { recoveryPlan } from "../massar/recovery-plan";
import { massar } from "../massar/tiers";
import { link } from "../sites/link";
import { marrakech } from "../sites/marrakech";
import { rabat } from "../sites/rabat";
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
  rabat: "sites/rabat.ts",
  marrakech: "sites/marrakech.ts",
  link: "sites/link.ts",
  massar: "massar/tiers.ts",
  recoveryPlan: "massar/recovery-plan.ts",
  planning: "massar/planning.ts",
  lab: "massar/lab.ts",
  posture: "massar/posture.ts",
  deletionLocks: "massar/deletion-locks.ts",
  acknowledgements: "policy/acknowledgements.ts",
};
