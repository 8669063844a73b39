import { loadModel } from "../../model/load";
import { fixtureData } from "../fixture/model";
import { tierPath } from "./bad-input/case";
import { type Changes, variant } from "./variant";

const CLUSTER = "rabat.extension.clusters[0]";
const [NFS] = fixtureData.rabat.extension.nfsDatastores;

/** Valid models at the limits of the relations. */
describe("is valid", () => {
  test.each<[string, Changes]>([
    [
      "streams that use the whole link",
      { "link.streams[0].bandwidth": "500 Mbit/s", "link.streams[1].bandwidth": "480 Mbit/s" },
    ],
    ["a tier with the recovery priority of its dependency", { [`${tierPath("web")}.recoveryPriority`]: 3 }],
    ["a flow from a tier to itself", { [`${tierPath("web")}.flows[3]`]: { from: "web", protocol: "tcp", port: 8443 } }],
    [
      "one port with two protocols",
      { [`${tierPath("core-services")}.flows[6]`]: { from: "ministry", protocol: "tcp", port: 53 } },
    ],
    ["an outside network adjacent to a site's network", { "massar.outside.operators": "10.20.11.0/24" }],
    ["a tier without a preferred rack", { [`${tierPath("batch")}.preferredRack`]: undefined }],
    [
      "a reservation of all memory after a host failure",
      { [`${CLUSTER}.resourcePools[0].memoryReservation`]: "3840 GiB" },
    ],
    [
      "one tolerated host failure fewer than hosts",
      { "rabat.baseline.clusters[0].highAvailability.hostFailuresToTolerate": 3 },
    ],
    ["a host with the last number of its networks", { [`${CLUSTER}.hosts[0].name`]: "esx-254.rabat.massar.example" }],
    ["a filer at the last address of its network", { "rabat.extension.nfsDatastores[0].server": "10.20.85.254" }],
    [
      "two exports of one filer",
      {
        "rabat.extension.nfsDatastores[1]": {
          ...NFS,
          name: "rabat-files-02",
          storageClass: "cold",
          path: "/exports/cold",
        },
      },
    ],
    ["hosts without vmkernel adapters, if nothing needs one", withoutNfs()],
    [
      "an existing VM as large as a host and its datastore",
      {
        "rabat.baseline.virtualMachines[0].cpus": 32,
        "rabat.baseline.virtualMachines[0].memory": "384 GiB",
        "rabat.baseline.virtualMachines[0].disks": ["30 TiB", "10 TiB"],
      },
    ],
    ["a disk as large as its export", { [`${tierPath("files")}.disks[1].size`]: "64 TiB" }],
    ["a service at the last address of its network", { [`${tierPath("load-balancer")}.service.host`]: 254 }],
    ["a DNS server that is a member of a tier", { "marrakech.dnsServers": ["10.40.20.2"] }],
    [
      "a third gateway at one site: it has no vote",
      {
        "link.gateways.rabat.members": [{ id: "gateway-1" }, { id: "gateway-2" }, { id: "gateway-3" }],
        "link.bandwidth": "1200 Mbit/s",
      },
    ],
    ["no witness", { witness: { kind: "none", approvedBy: "A. Bennani", reason: "no third place yet" } }],
    ["a lab without exceptions, with disks as large as the image", { "lab.larger": {}, "lab.disk": "20 GiB" }],
    ["a lab exception for the gateways", { "lab.larger": { "replication-gateway": { cpus: 1, memory: "256 MiB" } } }],
  ])("%s", (_, changes) => {
    expect(() => loadModel(variant(changes))).not.toThrow();
  });
});

function withoutNfs(): Changes {
  return {
    [`${CLUSTER}.vmkernelAdapters`]: [],
    "rabat.extension.nfsDatastores": [],
    "rabat.extension.datastoreClusters[1]": {
      ...fixtureData.rabat.extension.datastoreClusters[0],
      name: "rabat-capacity",
      storageClass: "capacity",
      datastores: [{ name: "rabat-capacity-01", disk: "naa.600a0980383030535a2b4d7152410009", capacity: "64 TiB" }],
    },
  };
}
