import type { Draft } from "../draft";
import type { Finding } from "../finding";
import type { Model } from "../model";
import type { Relation } from "../relation";
import { accessGroups } from "./access-groups";
import { addresses } from "./addresses";
import { adoptedMachines } from "./adopted-machines";
import { cidrs } from "./cidrs";
import { datastoreCapacity } from "./datastore-capacity";
import { dependencies } from "./dependencies";
import { flows } from "./flows";
import { hostCapacity } from "./host-capacity";
import { hostFailures } from "./host-failures";
import { lab } from "./lab";
import { lifts } from "./lifts";
import { linkMtu } from "./link-mtu";
import { lockedData } from "./locked-data";
import { machineNames } from "./machine-names";
import { machineReferences } from "./machine-references";
import { networkGateways } from "./network-gateways";
import { nfsServers } from "./nfs-servers";
import { posture } from "./posture";
import { processorsPerCore } from "./processors-per-core";
import { protectionGroups } from "./protection-groups";
import { resourcePools } from "./resource-pools";
import { separateHosts } from "./separate-hosts";
import { services } from "./services";
import { sharedDisks } from "./shared-disks";
import { siteCodes } from "./site-codes";
import { siteReferences } from "./site-references";
import { siteRoles } from "./site-roles";
import { storageClasses } from "./storage-classes";
import { streams } from "./streams";
import { switches } from "./switches";
import { tierDisks } from "./tier-disks";
import { uniqueNames } from "./unique-names";
import { unlockedData } from "./unlocked-data";
import { uplinks } from "./uplinks";
import { vlans } from "./vlans";
import { vmkernelAdapters } from "./vmkernel-adapters";
import { wholeUnits } from "./whole-units";

const RELATIONS: readonly Relation[] = [
  accessGroups,
  addresses,
  adoptedMachines,
  cidrs,
  datastoreCapacity,
  dependencies,
  flows,
  hostCapacity,
  hostFailures,
  lab,
  lifts,
  linkMtu,
  lockedData,
  machineNames,
  machineReferences,
  networkGateways,
  nfsServers,
  posture,
  processorsPerCore,
  protectionGroups,
  resourcePools,
  separateHosts,
  services,
  sharedDisks,
  siteCodes,
  siteReferences,
  siteRoles,
  storageClasses,
  streams,
  switches,
  tierDisks,
  uniqueNames,
  unlockedData,
  uplinks,
  vlans,
  vmkernelAdapters,
  wholeUnits,
];

/** Everything that must hold between parts of the model and does not. */
export function relationFindings(model: Draft<Model>): Finding[] {
  return RELATIONS.flatMap((relation) => relation(model));
}
