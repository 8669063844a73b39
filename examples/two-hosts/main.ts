import { App, TerraformStack } from "cdktf";
import { Cluster } from "../../constructs/compute/cluster";
import { Host } from "../../constructs/compute/host";
import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { PortGroup } from "../../constructs/network/port-group";
import { Datacenter } from "../../constructs/provider/datacenter";
import { DatastoreCluster } from "../../constructs/storage/datastore-cluster";
import { Template } from "../../constructs/workload/template";
import { VirtualMachineSet } from "../../constructs/workload/virtual-machine-set";
import { DataSize } from "../../model/units/data-size";
import { VlanId } from "../../model/units/vlan-id";

/** Hosts with the SHA-1 thumbprints of their certificates. */
const HOSTS = {
  "esx-1.lab.example": "A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1:A1",
  "esx-2.lab.example": "A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2:A2",
};

/** A cluster of two hosts with a switch and a datastore, and three web servers. */
class TwoHosts extends TerraformStack {
  constructor(app: App) {
    super(app, "two-hosts");
    // release 1.26.0 works with simulated vCenters; omit it to use the default
    const datacenter = new Datacenter(this, "datacenter", { name: "lab", alias: "lab", release: "1.26.0" });
    const cluster = new Cluster(this, "cluster", { datacenter, name: "lab" });
    const hosts = Object.entries(HOSTS).map(
      ([name, thumbprint]) => new Host(this, name, { cluster, name, thumbprint }),
    );

    // vSwitch0 of each host uses vmnic0 for the management network
    const uplinks = { "uplink-1": "vmnic1" };
    const distributedSwitch = new DistributedSwitch(this, "switch", { datacenter, name: "vds-lab", hosts, uplinks });
    const network = new PortGroup(this, "web-network", { distributedSwitch, name: "web", vlan: VlanId.of(20) });
    const datastores = [{ name: "flash-01", disk: "naa.60000000000000000000000000000001" }];
    const storage = new DatastoreCluster(this, "flash", { datacenter, name: "flash", hosts, datastores });

    new VirtualMachineSet(this, "web", {
      datacenter,
      template: new Template(this, "template", { datacenter, name: "debian-12" }),
      resourcePool: cluster.rootPool,
      network,
      storage,
      members: ["web-1", "web-2", "web-3"].map((name) => ({
        id: name,
        name,
        cpus: 2,
        memory: DataSize.gibibytes(4),
        disks: [{ label: "system", size: DataSize.gibibytes(20) }],
      })),
    });
  }
}

const app = new App();
new TwoHosts(app);
app.synth();
