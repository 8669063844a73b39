const below = (object: string, properties: string) => properties.split(" ").map((property) => `${object}.${property}`);

/** Properties in a census that the model does not specify for objects of the project. */
export const unmodelled: readonly string[] = [
  ...below("clusters[]", "path drs.vmOverrides"),
  ...below("clusters[].highAvailability", "apdResponse pdlResponse hostMonitoring isolationResponse"),
  ...below("clusters[].highAvailability", "restartPriority vmMonitoring"),
  // vCenter computes them from the host failures to tolerate
  ...below("clusters[].highAvailability.admissionControl", "cpuPercent memoryPercent"),
  ...below("datastoreClusters[]", "path ioLoadBalance keepDisksTogether"),
  ...below("hosts[]", "path licensed thumbprint"),
  // depends on the order in which Terraform created the adapters
  ...below("hosts[].kernelNics[]", "device"),
  // depends on the provider's release
  ...below("hosts[].kernelNics[]", "stack"),
  ...below("portGroups[]", "path binding"),
  // of port groups without traffic shaping
  ...below("portGroups[].shapingIn", "averageBitPerSecond burstBytes peakBitPerSecond"),
  ...below("portGroups[].shapingOut", "averageBitPerSecond burstBytes peakBitPerSecond"),
  // the path contains both
  ...below("resourcePools[]", "name cluster"),
  ...below("resourcePools[]", "vApp"),
  // derived from the level of the shares
  ...below("resourcePools[].cpu", "shares"),
  ...below("resourcePools[].memory", "shares"),
  ...below("roles[]", "system"),
  ...below("storagePolicies[]", "description"),
  ...below("switches[]", "path version"),
  ...below("switches[].traffic[]", "limit reservation shares"),
  ...below("tagCategories[]", "description"),
  // DRS chooses the host
  ...below("virtualMachines[]", "host annotation coresPerSocket connection encrypted"),
  ...below("virtualMachines[].cpuAllocation", "expandable shares"),
  ...below("virtualMachines[].memoryAllocation", "expandable shares"),
  ...below("virtualMachines[].disks[]", "eagerZero mode parent label backing sharing"),
].sort();

/** Properties that the model specifies for baseline objects, but not for existing VMs, adopted or not. */
export const unmodelledInExistingMachines: readonly string[] = below("virtualMachines[]", "firmware hardwareVersion");

/** Further properties that the model does not specify for baseline objects. */
export const unmodelledInBaseline: readonly string[] = [
  ...below("clusters[].highAvailability.admissionControl", "autoComputePercent"),
  ...below("datastores[]", "disks[] path type"),
  ...below("hosts[]", "lockdown logHost timeServers[]"),
  ...below("hosts[].kernelNics[]", "address mtu netmask portGroup services[]"),
  ...below("permissions[]", "group path principal propagate role"),
  ...below("portGroups[].security", "forgedTransmits macChanges promiscuous"),
  ...below("portGroups[].shapingIn", "enabled"),
  ...below("portGroups[].shapingOut", "enabled"),
  ...below("portGroups[].teaming", "policy"),
  ...below("switches[]", "networkIoControl"),
  ...below("switches[].security", "forgedTransmits macChanges promiscuous"),
  ...below("switches[].teaming", "activeUplinks[] policy"),
  ...below("switches[].traffic[]", "kind sharesLevel"),
  ...below("virtualMachines[]", "secureBoot"),
  ...below("virtualMachines[]", "storagePolicy path cpuHotAdd memoryHotAdd powerState resourcePool nics[].adapter"),
  ...below("virtualMachines[].cpuAllocation", "limit reservation sharesLevel"),
  ...below("virtualMachines[].memoryAllocation", "limit reservation sharesLevel"),
  ...below("virtualMachines[].disks[]", "bus controller storagePolicy thin unit"),
].sort();
