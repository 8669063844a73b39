const below = (object: string, properties: string) => properties.split(" ").map((property) => `${object}.${property}`);

/** What a census tells of an object that the project made, and the model says nothing about. */
export const unsaid: readonly string[] = [
  ...below("clusters[]", "path drs.vmOverrides"),
  ...below("clusters[].highAvailability", "apdResponse pdlResponse hostMonitoring isolationResponse"),
  ...below("clusters[].highAvailability", "restartPriority vmMonitoring"),
  // vCenter computes them from the failures to tolerate
  ...below("clusters[].highAvailability.admissionControl", "cpuPercent memoryPercent"),
  // of other kinds of rule
  ...below("clusters[].rules[]", "affineHostGroup antiAffineHostGroup dependsOnVmGroup vmGroup"),
  ...below("datastoreClusters[]", "path ioLoadBalance keepDisksTogether"),
  ...below("datastores[]", "path"),
  ...below("hosts[]", "path lockdown timeServers[]"),
  ...below("hosts[].kernelNics[]", "address device mtu netmask portGroup stack"),
  ...below("portGroups[]", "path binding"),
  // its path says both
  ...below("resourcePools[]", "name cluster"),
  ...below("resourcePools[]", "vApp"),
  ...below("resourcePools[].cpu", "expandable shares sharesLevel"),
  ...below("resourcePools[].memory", "expandable shares sharesLevel"),
  ...below("switches[]", "path version networkIoControl"),
  ...below("tagCategories[]", "description"),
  // DRS chooses the host
  ...below("virtualMachines[]", "host annotation coresPerSocket guestInfoSha256.guestinfo.metadata"),
  ...below("virtualMachines[].cpuAllocation", "expandable shares sharesLevel"),
  ...below("virtualMachines[].memoryAllocation", "expandable shares sharesLevel"),
  ...below("virtualMachines[].disks[]", "eagerZero mode"),
].sort();

/** What more the model leaves open where an object is only read. */
export const unsaidOfBaseline: readonly string[] = [
  ...below("clusters[].highAvailability.admissionControl", "autoComputePercent"),
  ...below("datastores[]", "datastoreCluster disks[] type"),
  ...below("portGroups[].security", "forgedTransmits macChanges promiscuous"),
  ...below("virtualMachines[]", "path cpuHotAdd memoryHotAdd powerState resourcePool nics[].adapter"),
  ...below("virtualMachines[].cpuAllocation", "limit reservation"),
  ...below("virtualMachines[].memoryAllocation", "limit reservation"),
  ...below("virtualMachines[].disks[]", "bus controller thin unit"),
].sort();
