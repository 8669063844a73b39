import type { Link, LinkData, Site, SiteData, SiteName } from "./schema/site";
import type { Witness, WitnessData } from "./schema/witness";
import type {
  DeletionLocks,
  DeletionLocksData,
  Lab,
  LabData,
  Planning,
  PlanningData,
  Posture,
  PostureData,
  RecoveryPlan,
  RecoveryPlanData,
  Workload,
  WorkloadData,
} from "./schema/workload";

/** The two datacenters, the witness and what runs in them, checked. */
export interface Model {
  readonly sites: Readonly<Record<SiteName, Site>>;
  readonly link: Link;
  readonly witness: Witness;
  readonly massar: Workload;
  readonly recoveryPlan: RecoveryPlan;
  readonly planning: Planning;
  readonly lab: Lab;
  readonly posture: Posture;
  readonly deletionLocks: DeletionLocks;
  /** The folder that contains its `datacenters/`: findings quote lines of those files. @default - the project */
  readonly root?: string;
}

/** The model as its files write it, before any check. */
export interface ModelData {
  readonly rabat: SiteData;
  readonly marrakech: SiteData;
  readonly link: LinkData;
  readonly witness: WitnessData;
  readonly massar: WorkloadData;
  readonly recoveryPlan: RecoveryPlanData;
  readonly planning: PlanningData;
  readonly lab: LabData;
  readonly posture: PostureData;
  readonly deletionLocks: DeletionLocksData;
  /** As in `Model`. */
  readonly root?: string;
}
