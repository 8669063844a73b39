import type { Draft } from "../draft";
import type { Finding } from "../finding";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { addresses } from "./addresses";
import { cidrs } from "./cidrs";
import { datastoreCapacity } from "./datastore-capacity";
import { hostCapacity } from "./host-capacity";
import { lifts } from "./lifts";
import { linkMtu } from "./link-mtu";
import { lockedData } from "./locked-data";
import { machineNames } from "./machine-names";
import { machineReferences } from "./machine-references";
import { networkGateways } from "./network-gateways";
import { posture } from "./posture";
import { separateHosts } from "./separate-hosts";
import { sharedDisks } from "./shared-disks";
import { siteCodes } from "./site-codes";
import { siteReferences } from "./site-references";
import { siteRoles } from "./site-roles";
import { storageClasses } from "./storage-classes";
import { tierDisks } from "./tier-disks";
import { uniqueNames } from "./unique-names";
import { unlockedData } from "./unlocked-data";
import { uplinks } from "./uplinks";
import { vlans } from "./vlans";
import { wholeUnits } from "./whole-units";

const RELATIONS: readonly Relation[] = [
  addresses,
  cidrs,
  datastoreCapacity,
  hostCapacity,
  lifts,
  linkMtu,
  lockedData,
  machineNames,
  machineReferences,
  networkGateways,
  posture,
  separateHosts,
  sharedDisks,
  siteCodes,
  siteReferences,
  siteRoles,
  storageClasses,
  tierDisks,
  uniqueNames,
  unlockedData,
  uplinks,
  vlans,
  wholeUnits,
];

/** Everything that must hold between parts of the model and does not. */
export function relationFindings(model: Draft<Model>): Finding[] {
  return RELATIONS.flatMap((relation) => relation(model));
}
