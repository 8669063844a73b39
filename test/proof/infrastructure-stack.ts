import { ComputeCluster } from "@cdktf/provider-vsphere/lib/compute-cluster";
import { ComputeClusterHostGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-host-group";
import { ComputeClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-anti-affinity-rule";
import { ComputeClusterVmDependencyRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-dependency-rule";
import { ComputeClusterVmGroup } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-group";
import { ComputeClusterVmHostRule } from "@cdktf/provider-vsphere/lib/compute-cluster-vm-host-rule";
import { CustomAttribute } from "@cdktf/provider-vsphere/lib/custom-attribute";
import { DataVsphereVirtualMachine } from "@cdktf/provider-vsphere/lib/data-vsphere-virtual-machine";
import { Datacenter } from "@cdktf/provider-vsphere/lib/datacenter";
import { DatastoreCluster } from "@cdktf/provider-vsphere/lib/datastore-cluster";
import { DatastoreClusterVmAntiAffinityRule } from "@cdktf/provider-vsphere/lib/datastore-cluster-vm-anti-affinity-rule";
import { DistributedPortGroup } from "@cdktf/provider-vsphere/lib/distributed-port-group";
import { DistributedVirtualSwitch } from "@cdktf/provider-vsphere/lib/distributed-virtual-switch";
import { EntityPermissions } from "@cdktf/provider-vsphere/lib/entity-permissions";
import { Folder } from "@cdktf/provider-vsphere/lib/folder";
import { HaVmOverride } from "@cdktf/provider-vsphere/lib/ha-vm-override";
import { Host } from "@cdktf/provider-vsphere/lib/host";
import { NasDatastore } from "@cdktf/provider-vsphere/lib/nas-datastore";
import { ResourcePool } from "@cdktf/provider-vsphere/lib/resource-pool";
import { Role } from "@cdktf/provider-vsphere/lib/role";
import { Tag } from "@cdktf/provider-vsphere/lib/tag";
import { TagCategory } from "@cdktf/provider-vsphere/lib/tag-category";
import { VirtualMachine } from "@cdktf/provider-vsphere/lib/virtual-machine";
import { VmfsDatastore } from "@cdktf/provider-vsphere/lib/vmfs-datastore";
import { Vnic } from "@cdktf/provider-vsphere/lib/vnic";
import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { VSPHERE_RELEASES } from "../../constructs/provider/vsphere-release";
import { LIVE_RELEASE } from "../../model/target";
import type { Release } from "../../review/effects/effect";
import { PLACE, THUMBPRINT } from "./inventory";
import { isOfRelease, ProofStack, RELEASE } from "./place";

/** An object of the stack below, by its logical id, and the rows that its change proves. */
export interface ObjectCase {
  readonly name: string;
  readonly rows: readonly string[];
  /** The provider's releases that have it. @default - both */
  readonly releases?: readonly Release[];
}

/** Cases of the live release only. */
const ofLive = (name: string, row: string): ObjectCase => ({ name, rows: [row], releases: [LIVE_RELEASE] });

export const OBJECTS: readonly ObjectCase[] = (<readonly ObjectCase[]>[
  { name: "cluster-settings", rows: ["cluster/settings"] },
  { name: "cluster-renamed", rows: ["cluster/names"] },
  { name: "cluster-shrinks", rows: ["cluster/hosts-removed"] },
  { name: "cluster-dissolved", rows: ["cluster/destroyed"] },
  { name: "cluster-other", rows: [] },
  { name: "cluster-datacenter", rows: ["cluster/datacenter"] },
  { name: "host-stays", rows: [] },
  { name: "host-into-maintenance", rows: ["host/into-maintenance"] },
  { name: "host-out-of-maintenance", rows: ["host/out-of-maintenance"] },
  { name: "host-moves", rows: ["host/cluster"] },
  { name: "host-leaves", rows: ["host/destroyed"] },
  { name: "host-lockdown", rows: ["host/lockdown"] },
  { name: "host-group", rows: ["host-group/settings"] },
  { name: "host-group-renamed", rows: ["host-group/cluster"] },
  { name: "vm-group", rows: ["vm-group/settings"] },
  { name: "vm-group-renamed", rows: ["vm-group/cluster"] },
  { name: "anti-affinity-rule", rows: ["anti-affinity-rule/settings", "anti-affinity-rule/off"] },
  { name: "anti-affinity-rule-cluster", rows: ["anti-affinity-rule/cluster"] },
  { name: "vm-host-rule", rows: ["vm-host-rule/settings", "vm-host-rule/off"] },
  { name: "vm-host-rule-cluster", rows: ["vm-host-rule/cluster"] },
  { name: "restart-order", rows: ["restart-order/settings", "restart-order/off"] },
  { name: "restart-order-cluster", rows: ["restart-order/cluster"] },
  { name: "ha-override", rows: ["ha-override/settings"] },
  { name: "switch-host-removed", rows: ["switch/host-removed"] },
  { name: "switch-host-added", rows: ["switch/host-added"] },
  { name: "switch-mtu", rows: ["switch/uplinks"] },
  { name: "switch-settings", rows: ["switch/settings"] },
  { name: "switch-place", rows: ["switch/place", "switch/destroyed"] },
  { name: "switch-names", rows: ["switch/names"] },
  { name: "port-group-traffic", rows: ["port-group/traffic"] },
  { name: "port-group-settings", rows: ["port-group/settings", "port-group/security"] },
  { name: "port-group-names", rows: ["port-group/names"] },
  { name: "port-group-switch", rows: ["port-group/switch", "port-group/destroyed"] },
  { name: "port-group-destroyed", rows: ["port-group/destroyed"] },
  { name: "vmfs-names", rows: ["vmfs/names"] },
  { name: "vmfs-disks-added", rows: ["vmfs/disks-added"] },
  { name: "vmfs-host", rows: ["vmfs/host", "vmfs/destroyed"] },
  { name: "vmfs-destroyed", rows: ["vmfs/destroyed"] },
  { name: "nas-names", rows: ["nas/names"] },
  { name: "nas-export", rows: ["nas/export"] },
  { name: "nas-destroyed", rows: ["nas/destroyed"] },
  { name: "datastore-cluster-settings", rows: ["datastore-cluster/settings", "datastore-cluster/names"] },
  { name: "datastore-rule", rows: ["datastore-anti-affinity-rule/settings", "datastore-anti-affinity-rule/off"] },
  { name: "datastore-rule-cluster", rows: ["datastore-anti-affinity-rule/datastore-cluster"] },
  { name: "datastore-cluster-datacenter", rows: ["datastore-cluster/datacenter"] },
  { name: "pool-settings", rows: ["resource-pool/settings", "resource-pool/names"] },
  { name: "pool-destroyed", rows: ["resource-pool/destroyed"] },
  { name: "adapter-network", rows: ["vnic/network"] },
  { name: "folder-names", rows: ["folder/names"] },
  { name: "folder-destroyed", rows: ["folder/destroyed"] },
  { name: "tag-names", rows: ["tag/names"] },
  { name: "category-names", rows: ["tag-category/names"] },
  { name: "attribute-names", rows: ["custom-attribute/name"] },
  { name: "role-privileges", rows: ["role/privileges"] },
  { name: "role-renamed", rows: ["role/name"] },
  { name: "role-destroyed", rows: ["role/destroyed"] },
  { name: "permissions", rows: ["permissions/accounts"] },
  { name: "permissions-destroyed", rows: ["permissions/destroyed"] },
  {
    name: "cluster-unprotected",
    rows: ["cluster/ha-off", "cluster/admission-control-off", "cluster/drs-manual"],
  },
  ofLive("switch-policy-off", "switch/policy-off"),
  ofLive("port-group-policy-off", "port-group/policy-off"),
  ofLive("nas-hosts-added", "nas/hosts-added"),
  ofLive("nas-hosts-removed", "nas/hosts-removed"),
  { name: "adapter-services", rows: ["vnic/services", "vnic/management"], releases: [LIVE_RELEASE] },
  { name: "adapter-services-off", rows: ["vnic/services", "vnic/services-off"], releases: [LIVE_RELEASE] },
]).filter(isOfRelease);

const has = (name: string): boolean => OBJECTS.some((each) => each.name === name);

/** The changes of the last moment, which the apply refuses. */
export const REFUSED_OBJECTS: readonly ObjectCase[] = [{ name: "vmfs-disks-added", rows: ["vmfs/disks-removed"] }];

/** Before the change, after it, and after a change that is refused. */
export type InfrastructureMoment = "before" | "after" | "refused";

/** The infrastructure that VMs depend on, without VMs. */
export class InfrastructureStack extends ProofStack {
  constructor(scope: Construct, name: string, stateDirectory: string, moment: InfrastructureMoment) {
    super(scope, name, stateDirectory);
    const after = moment !== "before";
    const either = <Value>(then: Value, now: Value): Value => (after ? now : then);
    const { datacenter: datacenterId, esxi } = this.place;
    // from 2.x on, every plan changes a host without them
    const services = VSPHERE_RELEASES[RELEASE].hostServices && {
      services: [{ ntpd: { enabled: true, policy: "on", ntpServers: ["ntp.proof.example"] } }],
    };
    const hosts = PLACE.awaiting.map((hostname, index) => ({
      hostname,
      ...esxi(hostname),
      thumbprint: THUMBPRINT(index),
      ...services,
    }));
    const spare = [...hosts];
    const next = () => {
      const host = spare.shift();
      if (host === undefined) throw new Error("the inventory has too few hosts");
      return host;
    };

    const managed = this.named(
      "cluster-settings",
      (id) =>
        new ComputeCluster(this, id, {
          datacenterId,
          name: id,
          hostManaged: true,
          drsEnabled: true,
          drsAutomationLevel: "fullyAutomated",
          drsMigrationThreshold: either(3, 4),
          haVmRestartPriority: either("medium", "high"),
          lifecycle: { ignoreChanges: ["host_system_ids"] },
        }),
    );
    const other = this.named(
      "cluster-other",
      (id) =>
        new ComputeCluster(this, id, {
          datacenterId,
          name: id,
          hostManaged: true,
          lifecycle: { ignoreChanges: ["host_system_ids"] },
        }),
    );
    this.named(
      "cluster-renamed",
      (id) => new ComputeCluster(this, id, { datacenterId, name: `${id}${either("", "-2")}` }),
    );
    const inCluster = (id: string, settings: object = {}) => {
      const host = next();
      return this.named(id, () => new Host(this, id, { ...host, cluster: managed.id, ...settings }));
    };
    const stays = inCluster("host-stays");
    const lockdown = inCluster("host-lockdown", { lockdown: either("disabled", "normal") });
    inCluster("host-into-maintenance", { maintenance: either(false, true) });
    inCluster("host-out-of-maintenance", { maintenance: either(true, false) });
    inCluster("host-moves", after ? { cluster: other.id } : {});
    const leaving = next();
    if (!after) this.named("host-leaves", (id) => new Host(this, id, { ...leaving, cluster: managed.id }));
    const alone = [1, 2, 3].map(
      (number) =>
        this.named(
          `host-alone-${number}`,
          (id) => new Host(this, id, { ...next(), datacenter: datacenterId, clusterManaged: true }),
        ).id,
    );
    const [first = "", second = "", third = ""] = alone;
    this.named(
      "cluster-shrinks",
      (id) => new ComputeCluster(this, id, { datacenterId, name: id, hostSystemIds: either([first, second], [first]) }),
    );
    if (!after) {
      this.named(
        "cluster-dissolved",
        (id) =>
          new ComputeCluster(this, id, {
            datacenterId,
            name: id,
            hostSystemIds: [third],
            forceEvacuateOnDestroy: true,
          }),
      );
    }
    this.named(
      "host-group",
      (id) =>
        new ComputeClusterHostGroup(this, id, {
          computeClusterId: managed.id,
          name: id,
          hostSystemIds: either([stays.id], [stays.id, lockdown.id]),
        }),
    );
    this.named(
      "host-group-renamed",
      (id) =>
        new ComputeClusterHostGroup(this, id, {
          computeClusterId: managed.id,
          name: `${id}${either("", "-2")}`,
          hostSystemIds: [stays.id],
        }),
    );
    const elsewhere = new Datacenter(this, "elsewhere", { name: "elsewhere" }).moid;
    this.named(
      "cluster-datacenter",
      (id) => new ComputeCluster(this, id, { datacenterId: either(datacenterId, elsewhere), name: id }),
    );
    this.named(
      "datastore-cluster-datacenter",
      (id) => new DatastoreCluster(this, id, { datacenterId: either(datacenterId, elsewhere), name: id }),
    );
    this.rules({ either, after });
    this.networks({ stays, lockdown, either, after });
    this.storage({ stays, lockdown, either, after }, moment === "refused");
    this.organisation({ managed, either, after });
  }

  /** Rules for VMs that no change affects. */
  private rules({ either }: Shared): void {
    const datacenterId = this.place.datacenter;
    const [one, two] = this.place.clusters;
    const machines = PLACE.machines.map(
      (name) => new DataVsphereVirtualMachine(this, `machine-${name}`, { name, datacenterId }).id,
    );
    const [first = "", second = "", third = "", fourth = ""] = machines;
    const vmGroup = (id: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new ComputeClusterVmGroup(this, id, {
            computeClusterId: one,
            name: id,
            virtualMachineIds: [first],
            ...settings,
          }),
      );
    const inBoth = (id: string) =>
      [one, two].map((computeClusterId, index) =>
        vmGroup(`${id}-${index}`, {
          computeClusterId,
          name: id,
          virtualMachineIds: [machines[index * 2 + (id.endsWith("b") ? 1 : 0)]],
        }),
      );
    vmGroup("vm-group", { virtualMachineIds: either([first], [first, second]) });
    vmGroup("vm-group-renamed", { name: either("vm-group-a", "vm-group-b") });
    const groups = [...inBoth("group-a"), ...inBoth("group-b")];
    const hostGroups = ([one, two] as const).map((computeClusterId, index) =>
      this.named(
        `hosts-${index}`,
        (id) =>
          new ComputeClusterHostGroup(this, id, {
            computeClusterId,
            name: "hosts",
            hostSystemIds: [this.place.hostsOfClusters[index] ?? ""],
          }),
      ),
    );
    const dependsOn = [...groups, ...hostGroups];
    this.named(
      "anti-affinity-rule",
      (id) =>
        new ComputeClusterVmAntiAffinityRule(this, id, {
          computeClusterId: one,
          name: id,
          enabled: either(true, false),
          virtualMachineIds: [first, second],
        }),
    );
    this.named(
      "anti-affinity-rule-cluster",
      (id) =>
        new ComputeClusterVmAntiAffinityRule(this, id, {
          computeClusterId: either(one, two),
          name: id,
          enabled: false,
          virtualMachineIds: either([first, second], [third, fourth]),
        }),
    );
    const hostRule = (id: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new ComputeClusterVmHostRule(this, id, {
            computeClusterId: one,
            name: id,
            vmGroupName: "group-a",
            affinityHostGroupName: "hosts",
            dependsOn,
            ...settings,
          }),
      );
    hostRule("vm-host-rule", { enabled: either(true, false) });
    hostRule("vm-host-rule-cluster", { computeClusterId: either(one, two) });
    const order = (id: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new ComputeClusterVmDependencyRule(this, id, {
            computeClusterId: one,
            name: id,
            vmGroupName: "group-a",
            dependencyVmGroupName: "group-b",
            dependsOn,
            ...settings,
          }),
      );
    order("restart-order", { enabled: either(true, false) });
    order("restart-order-cluster", { computeClusterId: either(one, two) });
    this.named(
      "ha-override",
      (id) =>
        new HaVmOverride(this, id, {
          computeClusterId: one,
          virtualMachineId: first,
          haVmRestartPriority: either("medium", "high"),
        }),
    );
  }

  private networks({ stays, lockdown, either, after }: OnHosts): void {
    const datacenterId = this.place.datacenter;
    const member = (host: Host, card: string) => ({ hostSystemId: host.id, devices: [card] });
    const distributedSwitch = (id: string, settings: object = {}) =>
      this.named(
        id,
        () => new DistributedVirtualSwitch(this, id, { datacenterId, name: id, uplinks: ["uplink-1"], ...settings }),
      );
    distributedSwitch("switch-host-removed", {
      host: either([member(stays, "vmnic1"), member(lockdown, "vmnic1")], [member(stays, "vmnic1")]),
    });
    distributedSwitch("switch-host-added", {
      host: either([member(stays, "vmnic2")], [member(stays, "vmnic2"), member(lockdown, "vmnic2")]),
    });
    const one = distributedSwitch("switch-mtu", { maxMtu: either(1500, 9000), host: [member(stays, "vmnic3")] });
    const two = distributedSwitch("switch-settings", {
      networkResourceControlEnabled: true,
      vmotionShareLevel: either("normal", "high"),
    });
    distributedSwitch("switch-place", after ? { folder: this.networkFolder(datacenterId) } : {});
    distributedSwitch("switch-names", { description: either("one", "two"), contactName: either("a", "b") });
    if (has("switch-policy-off")) distributedSwitch("switch-policy-off", { allowPromiscuous: either(true, false) });
    const portGroup = (id: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new DistributedPortGroup(this, id, {
            name: id,
            distributedVirtualSwitchUuid: two.id,
            vlanId: 300,
            ...settings,
          }),
      );
    portGroup("port-group-traffic", { vlanId: either(301, 302) });
    portGroup("port-group-settings", {
      ingressShapingEnabled: true,
      ingressShapingAverageBandwidth: either(1e8, 2e8),
      ingressShapingPeakBandwidth: either(1e8, 2e8),
      allowForgedTransmits: either(false, true),
    });
    portGroup("port-group-names", { name: either("port-group-a", "port-group-b"), description: either("a", "b") });
    portGroup("port-group-switch", { distributedVirtualSwitchUuid: either(two.id, one.id) });
    if (!after) portGroup("port-group-destroyed");
    if (has("port-group-policy-off")) portGroup("port-group-policy-off", { allowMacChanges: either(true, false) });
    const storage = portGroup("port-group-of-adapter", { distributedVirtualSwitchUuid: one.id });
    const adapter = (id: string, ip: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new Vnic(this, id, {
            host: stays.id,
            distributedSwitchPort: one.id,
            distributedPortGroup: storage.id,
            netstack: "defaultTcpipStack",
            ipv4: { ip, netmask: "255.255.255.0" },
            ...settings,
          }),
      );
    adapter("adapter-network", either("10.1.1.11", "10.1.1.12"));
    if (has("adapter-services")) {
      adapter("adapter-services", "10.1.1.21", { services: either(["vmotion"], ["vmotion", "management"]) });
      adapter("adapter-services-off", "10.1.1.22", { services: either(["vmotion"], []) });
    }
  }

  private networkFolder(datacenterId: string): string {
    return new Folder(this, "network-folder", { datacenterId, type: "network", path: "switches" }).path;
  }

  private storage({ stays, lockdown, either, after }: OnHosts, takesDisk: boolean): void {
    const datacenterId = this.place.datacenter;
    const [one, two, three, four, five, six, , eight] = PLACE.disks;
    const vmfs = (id: string, disks: string[], settings: object = {}) =>
      this.named(id, () => new VmfsDatastore(this, id, { name: id, hostSystemId: stays.id, disks, ...settings }));
    vmfs("vmfs-names", [one], { name: either("vmfs-a", "vmfs-b") });
    vmfs("vmfs-disks-added", takesDisk ? [two] : either([two], [two, three]));
    vmfs("vmfs-host", [four], { hostSystemId: either(stays.id, lockdown.id) });
    if (!after) vmfs("vmfs-destroyed", [five]);
    const nas = (id: string, path: string, settings: object = {}) =>
      this.named(
        id,
        () =>
          new NasDatastore(this, id, {
            name: id,
            type: "NFS",
            remoteHosts: [PLACE.server],
            remotePath: path,
            hostSystemIds: [stays.id],
            ...settings,
          }),
      );
    const [named, before, then, removed, grows, shrinks] = PLACE.exports;
    const both = [stays.id, lockdown.id];
    if (has("nas-hosts-added")) nas("nas-hosts-added", grows, { hostSystemIds: either([stays.id], both) });
    if (has("nas-hosts-removed")) nas("nas-hosts-removed", shrinks, { hostSystemIds: either(both, [stays.id]) });
    nas("nas-names", named, { name: either("nas-a", "nas-b") });
    nas("nas-export", either(before, then));
    if (!after) nas("nas-destroyed", removed);
    this.named(
      "datastore-cluster-settings",
      (id) =>
        new DatastoreCluster(this, id, {
          datacenterId,
          name: `${id}${either("", "-2")}`,
          sdrsEnabled: true,
          sdrsSpaceUtilizationThreshold: either(80, 85),
        }),
    );
    const pods = [six, eight].map((disk, index) => {
      const pod = this.named(`pod-${index}`, (id) => new DatastoreCluster(this, id, { datacenterId, name: id }));
      return { pod: pod.id, store: vmfs(`vmfs-of-pod-${index}`, [disk], { datastoreClusterId: pod.id }).id };
    });
    this.datastoreRules(either, pods);
  }

  /** Rules for the VMs of a datastore cluster. */
  private datastoreRules(
    either: Shared["either"],
    pods: readonly { readonly pod: string; readonly store: string }[],
  ): void {
    // Release 1.26.0 refuses a disk whose own datastore is known only during the apply.
    const inPods = pods.map(({ pod, store }, index) => ({
      pod,
      machines: [1, 2].map(
        (number) =>
          this.named(
            `machine-of-pod-${index}-${number}`,
            (id) =>
              new VirtualMachine(this, id, {
                name: id,
                resourcePoolId: this.place.pools[0],
                datastoreId: store,
                guestId: "debian12_64Guest",
                networkInterface: [{ networkId: this.place.networks[0] }],
                disk: [{ label: "disk-0", size: 1 }],
                waitForGuestNetTimeout: 0,
                waitForGuestIpTimeout: 0,
              }),
          ).id,
      ),
    }));
    const [first, second] = inPods;
    const rule = (id: string, of: typeof first, enabled: boolean) =>
      this.named(
        id,
        () =>
          new DatastoreClusterVmAntiAffinityRule(this, id, {
            datastoreClusterId: of?.pod ?? "",
            name: id,
            enabled,
            virtualMachineIds: of?.machines ?? [],
          }),
      );
    rule("datastore-rule", first, either(true, false));
    rule("datastore-rule-cluster", either(first, second), false);
  }

  private organisation({ managed, either, after }: Shared & { readonly managed: ComputeCluster }): void {
    const datacenterId = this.place.datacenter;
    const parentResourcePoolId = managed.resourcePoolId;
    this.named(
      "pool-settings",
      (id) =>
        new ResourcePool(this, id, {
          name: `${id}${either("", "-2")}`,
          parentResourcePoolId,
          cpuShareLevel: either("normal", "high"),
        }),
    );
    if (!after) this.named("pool-destroyed", (id) => new ResourcePool(this, id, { name: id, parentResourcePoolId }));
    this.named(
      "folder-names",
      (id) => new Folder(this, id, { datacenterId, type: "vm", path: either("folder-a", "folder-b") }),
    );
    if (!after) this.named("folder-destroyed", (id) => new Folder(this, id, { datacenterId, type: "vm", path: id }));
    const category = this.named(
      "category-names",
      (id) =>
        new TagCategory(this, id, {
          name: id,
          description: either("a", "b"),
          cardinality: "SINGLE",
          associableTypes: ["VirtualMachine"],
        }),
    );
    this.named("tag-names", (id) => new Tag(this, id, { name: either("tag-a", "tag-b"), categoryId: category.id }));
    this.named(
      "attribute-names",
      (id) => new CustomAttribute(this, id, { name: either("attribute-a", "attribute-b") }),
    );
    const role = (id: string, settings: object = {}) =>
      this.named(id, () => new Role(this, id, { name: id, rolePrivileges: ["Datastore.Browse"], ...settings }));
    const changing = role("role-privileges", {
      rolePrivileges: either(["Datastore.Browse"], ["Datastore.Browse", "Datastore.Config"]),
    });
    role("role-renamed", { name: either("role-a", "role-b") });
    if (!after) role("role-destroyed");
    const permissions = (id: string, cluster: ComputeCluster, accounts: readonly string[]) =>
      this.named(
        id,
        () =>
          new EntityPermissions(this, id, {
            entityId: cluster.id,
            entityType: "ClusterComputeResource",
            permissions: accounts.map((userOrGroup) => ({
              userOrGroup,
              isGroup: true,
              propagate: true,
              roleId: changing.id,
            })),
          }),
      );
    permissions("permissions", managed, either(["proof\\one"], ["proof\\one", "proof\\two"]));
    const unprotected = this.named(
      "cluster-unprotected",
      (id) =>
        new ComputeCluster(this, id, {
          datacenterId,
          name: id,
          drsEnabled: true,
          drsAutomationLevel: either("fullyAutomated", "manual"),
          haEnabled: either(true, false),
          haAdmissionControlPolicy: either("resourcePercentage", "disabled"),
        }),
    );
    if (!after) permissions("permissions-destroyed", unprotected, ["proof\\one"]);
  }

  /** Sets the case's name as the resource's logical id. */
  private named<Resource extends TerraformResource>(id: string, make: (id: string) => Resource): Resource {
    const resource = make(id);
    resource.overrideLogicalId(id);
    return resource;
  }
}

interface OnHosts extends Shared {
  readonly stays: Host;
  readonly lockdown: Host;
}

interface Shared {
  readonly either: <Value>(then: Value, now: Value) => Value;
  readonly after: boolean;
}
