import type { Draft } from "../draft";
import type { Model } from "../model";
import type { ModelFinding } from "../model-error";
import type { Relation } from "../relation";
import { adoptedMachines } from "./adopted-machines";
import { clusterSwitches } from "./cluster-switches";
import { datastoreCapacity } from "./datastore-capacity";
import { decidingRoles } from "./deciding-roles";
import { dependencyOrder } from "./dependency-order";
import { deployingMachines } from "./deploying-machines";
import { disjointCidrs } from "./disjoint-cidrs";
import { failoverDay } from "./failover-day";
import { failoverScope } from "./failover-scope";
import { flowSources } from "./flow-sources";
import { freeServiceAddresses } from "./free-service-addresses";
import { gatewayRates } from "./gateway-rates";
import { hostCapacity } from "./host-capacity";
import { hostFailures } from "./host-failures";
import { knownLifts } from "./known-lifts";
import { knownPools } from "./known-pools";
import { labProfile } from "./lab-profile";
import { linkMtu } from "./link-mtu";
import { linkStreams } from "./link-streams";
import { lockedData } from "./locked-data";
import { machineNames } from "./machine-names";
import { machineReferences } from "./machine-references";
import { nameLengths } from "./name-lengths";
import { networkGateways } from "./network-gateways";
import { nfsServers } from "./nfs-servers";
import { oneWriter } from "./one-writer";
import { poolReservations } from "./pool-reservations";
import { protectionGroups } from "./protection-groups";
import { rehearsalPlaces } from "./rehearsal-places";
import { separateAuditors } from "./separate-auditors";
import { separateHosts } from "./separate-hosts";
import { sharedDisks } from "./shared-disks";
import { siteCodes } from "./site-codes";
import { siteReferences } from "./site-references";
import { siteRoles } from "./site-roles";
import { stateServers } from "./state-servers";
import { storageClasses } from "./storage-classes";
import { switchUplinks } from "./switch-uplinks";
import { tierDisks } from "./tier-disks";
import { uniqueAddresses } from "./unique-addresses";
import { uniqueNames } from "./unique-names";
import { uniqueVlans } from "./unique-vlans";
import { unlockedData } from "./unlocked-data";
import { vmkernelAdapters } from "./vmkernel-adapters";
import { wholeUnits } from "./whole-units";
import { witnessPaths } from "./witness-paths";
import { witnessQuorum } from "./witness-quorum";

/** Every relation, by id: the name of its file. */
export const RELATIONS: Readonly<Record<string, Relation>> = {
  "adopted-machines": adoptedMachines,
  "cluster-switches": clusterSwitches,
  "datastore-capacity": datastoreCapacity,
  "deciding-roles": decidingRoles,
  "dependency-order": dependencyOrder,
  "deploying-machines": deployingMachines,
  "disjoint-cidrs": disjointCidrs,
  "failover-day": failoverDay,
  "failover-scope": failoverScope,
  "flow-sources": flowSources,
  "free-service-addresses": freeServiceAddresses,
  "gateway-rates": gatewayRates,
  "host-capacity": hostCapacity,
  "host-failures": hostFailures,
  "known-lifts": knownLifts,
  "known-pools": knownPools,
  "lab-profile": labProfile,
  "link-mtu": linkMtu,
  "link-streams": linkStreams,
  "locked-data": lockedData,
  "machine-names": machineNames,
  "machine-references": machineReferences,
  "name-lengths": nameLengths,
  "network-gateways": networkGateways,
  "nfs-servers": nfsServers,
  "one-writer": oneWriter,
  "pool-reservations": poolReservations,
  "protection-groups": protectionGroups,
  "rehearsal-places": rehearsalPlaces,
  "separate-auditors": separateAuditors,
  "separate-hosts": separateHosts,
  "shared-disks": sharedDisks,
  "site-codes": siteCodes,
  "site-references": siteReferences,
  "site-roles": siteRoles,
  "state-servers": stateServers,
  "storage-classes": storageClasses,
  "switch-uplinks": switchUplinks,
  "tier-disks": tierDisks,
  "unique-addresses": uniqueAddresses,
  "unique-names": uniqueNames,
  "unique-vlans": uniqueVlans,
  "unlocked-data": unlockedData,
  "vmkernel-adapters": vmkernelAdapters,
  "whole-units": wholeUnits,
  "witness-paths": witnessPaths,
  "witness-quorum": witnessQuorum,
};

/** The findings of all relations. */
export function relationFindings(model: Draft<Model>): ModelFinding[] {
  return Object.entries(RELATIONS).flatMap(([rule, { check }]) =>
    check(model).map((finding): ModelFinding => ({ ...finding, rule })),
  );
}
