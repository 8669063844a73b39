import { addressPlan } from "./address-plan";
import { administrationFlows } from "./administration-flows";
import { dataFlows } from "./data-flows";
import { dependencyFlows } from "./dependency-flows";
import { egressAnywhere } from "./egress-anywhere";
import { entryServices } from "./entry-services";
import { managementRedundancy } from "./management-redundancy";
import { memberAddresses } from "./member-addresses";
import { pathMtu } from "./path-mtu";
import { recoveredFlows } from "./recovered-flows";
import { replicationMtu } from "./replication-mtu";
import { separateTraffic } from "./separate-traffic";

/** By id: the name of the rule's file. */
export const networkRules = {
  "address-plan": addressPlan,
  "administration-flows": administrationFlows,
  "data-flows": dataFlows,
  "egress-anywhere": egressAnywhere,
  "dependency-flows": dependencyFlows,
  "entry-services": entryServices,
  "management-redundancy": managementRedundancy,
  "member-addresses": memberAddresses,
  "path-mtu": pathMtu,
  "recovered-flows": recoveredFlows,
  "replication-mtu": replicationMtu,
  "separate-traffic": separateTraffic,
};
