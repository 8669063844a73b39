import { promoted as promotedMarrakech } from "../datacenters/adopted/marrakech";
import { promoted as promotedRabat } from "../datacenters/adopted/rabat";
import { link } from "../datacenters/link";
import { marrakech } from "../datacenters/marrakech";
import { deletionLocks } from "../datacenters/massar/deletion-locks";
import { lab } from "../datacenters/massar/lab";
import { planning } from "../datacenters/massar/planning";
import { posture } from "../datacenters/massar/posture";
import { recoveryPlan } from "../datacenters/massar/recovery-plan";
import { massar } from "../datacenters/massar/tiers";
import { rabat } from "../datacenters/rabat";
import { witness } from "../datacenters/witness";
import type { ModelData } from "./model";

/** The committed model. */
export const modelData: ModelData = {
  rabat: { ...rabat, promoted: promotedRabat },
  marrakech: { ...marrakech, promoted: promotedMarrakech },
  link,
  witness,
  massar,
  recoveryPlan,
  planning,
  lab,
  posture,
  deletionLocks,
};

export { acknowledgements } from "../datacenters/acknowledgements";
export { approvals } from "../datacenters/approvals";
