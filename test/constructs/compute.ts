import { Cluster, type ClusterProps } from "../../constructs/compute/cluster";
import { Host, type HostProps } from "../../constructs/compute/host";
import { HostAffinityRule } from "../../constructs/compute/host-affinity-rule";
import { HostGroup } from "../../constructs/compute/host-group";
import { ResourcePool, type ResourcePoolProps } from "../../constructs/compute/resource-pool";
import { RestartOrder } from "../../constructs/compute/restart-order";
import { RestartPriority } from "../../constructs/compute/restart-priority";
import { SeparateHostsRule } from "../../constructs/compute/separate-hosts-rule";
import { VirtualMachineGroup } from "../../constructs/compute/virtual-machine-group";
import { VmkernelAdapter, type VmkernelAdapterProps } from "../../constructs/compute/vmkernel-adapter";
import { DistributedSwitch } from "../../constructs/network/distributed-switch";
import { PortGroup } from "../../constructs/network/port-group";
import { VSPHERE_RELEASES, type VsphereRelease } from "../../constructs/provider/vsphere-release";
import { Cidr } from "../../model/units/cidr";
import { DataSize } from "../../model/units/data-size";
import { Frequency } from "../../model/units/frequency";
import { VlanId } from "../../model/units/vlan-id";
import { dataSource, reference, resource, synthesised, THUMBPRINT } from "./template";

describe("Cluster", () => {
  const made = (props: Partial<ClusterProps> = {}, release?: VsphereRelease) =>
    resource(
      "vsphere_compute_cluster",
      (lab) => new Cluster(lab, "c", { datacenter: lab.datacenter, name: "c", ...props }),
      release ? { release } : {},
    );

  test("leaves the EVC mode as it is where the provider would switch it off", () => {
    expect(made({}, "2.15.0")["lifecycle"]).toEqual({
      ignore_changes: ["host_system_ids", "tags", "custom_attributes"],
    });
    expect(made({}, "2.16.1")["lifecycle"]).toEqual({
      ignore_changes: ["host_system_ids", "tags", "custom_attributes", "evc_mode"],
    });
  });

  test("has DRS and HA, and does not manage its members", () => {
    expect(made()).toEqual({
      datacenter_id: reference("datacenter"),
      name: "c",
      drs_enabled: true,
      drs_automation_level: "fullyAutomated",
      drs_migration_threshold: 3,
      ha_enabled: true,
      ha_admission_control_policy: "resourcePercentage",
      ha_admission_control_host_failure_tolerance: 1,
      ha_admission_control_resource_percentage_auto_compute: true,
      force_evacuate_on_destroy: true,
      host_managed: true,
      lifecycle: { ignore_changes: ["host_system_ids", "tags", "custom_attributes", "evc_mode"] },
    });
  });

  test.each<[Partial<ClusterProps>, object]>([
    [{ drs: { automation: "manual" } }, { drs_automation_level: "manual", drs_migration_threshold: 3 }],
    [{ drs: { migrationThreshold: 5 } }, { drs_migration_threshold: 5 }],
    [{ highAvailability: { hostFailuresToTolerate: 2 } }, { ha_admission_control_host_failure_tolerance: 2 }],
  ])("%j is an override", (props, attributes) => expect(made(props)).toMatchObject(attributes));

  test.each<[Partial<ClusterProps>, object, RegExp]>([
    [{ drs: { enabled: false } }, { drs_enabled: false }, /^drs_(?!enabled)/],
    [{ highAvailability: { enabled: false } }, { ha_enabled: false }, /^ha_(?!enabled)/],
  ])("%j omits the dependent settings", (props, attributes, absent) => {
    expect(made(props)).toMatchObject(attributes);
    expect(Object.keys(made(props)).filter((name) => absent.test(name))).toEqual([]);
  });

  test("reports an invalid threshold and an invalid number of host failures together", () => {
    expect(() => made({ drs: { migrationThreshold: 6 }, highAvailability: { hostFailuresToTolerate: 0 } })).toThrow(
      "lab/c: drs.migrationThreshold must be a whole number from 1 to 5; " +
        "highAvailability.hostFailuresToTolerate must be a whole number from 1.",
    );
  });

  test("fromName is a data source, with its root pool", () => {
    const stack = synthesised((lab) => {
      const { datacenter } = lab;
      const { rootPool } = Cluster.fromName(lab, "found", { datacenter, name: "c" });
      new ResourcePool(lab, "pool", { datacenter, name: "pool", parent: rootPool });
    });
    expect(stack.resources("vsphere_compute_cluster")).toEqual({});
    expect(Object.values(stack.data("vsphere_compute_cluster"))).toMatchObject([{ name: "c" }]);
    expect(stack.resource("vsphere_resource_pool", "/pool")["parent_resource_pool_id"]).toEqual(
      reference("compute_cluster", "found", "resource_pool_id"),
    );
  });
});

describe("Host", () => {
  const LEFT_ALONE = ["connected", "license", "username", "password", "thumbprint"];
  const made = (props: Partial<HostProps> = {}, release?: VsphereRelease) =>
    resource(
      "vsphere_host",
      (lab) =>
        new Host(lab, "h", { cluster: lab.cluster(), name: "esx-1.lab.example", thumbprint: THUMBPRINT, ...props }),
      release ? { release } : {},
    );

  test("joins its cluster with the account and licence of the datacenter's hosts, without NTP", () => {
    expect(made()).toEqual({
      hostname: "esx-1.lab.example",
      username: "${var.lab_esxi_user}",
      password: '${lookup(var.lab_esxi_passwords, "esx-1.lab.example", var.lab_esxi_password)}',
      license: "${var.lab_esxi_license}",
      thumbprint: THUMBPRINT,
      cluster: reference("compute_cluster"),
      lockdown: "normal",
      services: [{ ntpd: { enabled: false, policy: "off", ntp_servers: [] } }],
      lifecycle: {
        create_before_destroy: true,
        ignore_changes: [...LEFT_ALONE, "maintenance", "tags", "custom_attributes"],
      },
    });
  });

  test.each([true, false])("enforces maintenance mode %s only if it is stated", (maintenance) => {
    expect(made({ maintenance })).toMatchObject({
      maintenance,
      lifecycle: { ignore_changes: [...LEFT_ALONE, "tags", "custom_attributes"] },
    });
  });

  test.each(["disabled", "strict"] as const)("supports lockdown %s", (lockdown) => {
    expect(made({ lockdown })).toMatchObject({ lockdown });
  });

  test("supports NTP servers", () => {
    expect(made({ ntpServers: ["10.0.0.2"] })).toMatchObject({
      services: [{ ntpd: { enabled: true, policy: "on", ntp_servers: ["10.0.0.2"] } }],
    });
  });

  test("omits NTP for a release that does not support it", () => {
    expect(made({ ntpServers: ["10.0.0.2"] }, "1.26.0")).not.toHaveProperty("services");
  });

  test("ignores no labels with a release that does not know them", () => {
    expect(made({}, "1.26.0")["lifecycle"]).toEqual({
      create_before_destroy: true,
      ignore_changes: [...LEFT_ALONE, "maintenance"],
    });
  });

  test("refuses an invalid thumbprint", () => {
    expect(() => made({ thumbprint: "a1:a1" })).toThrow(
      /^lab\/h: thumbprint must be 20 bytes in upper-case hexadecimal/,
    );
  });

  test("fromName is a data source", () => {
    const found = dataSource("vsphere_host", (lab) =>
      Host.fromName(lab, "h", { datacenter: lab.datacenter, name: "esx-1.lab.example" }),
    );
    expect(found).toEqual({ datacenter_id: reference("datacenter"), name: "esx-1.lab.example" });
  });
});

describe("HostGroup", () => {
  test("names its hosts", () => {
    const made = resource("vsphere_compute_cluster_host_group", (lab) => {
      const cluster = lab.cluster();
      new HostGroup(lab, "rack", { cluster, name: "rack-a", hosts: [lab.host("esx-1.lab.example", cluster)] });
    });
    expect(made).toEqual({
      compute_cluster_id: reference("compute_cluster"),
      name: "rack-a",
      host_system_ids: [reference("host", "esx-1")],
    });
  });

  test("refuses to be empty", () => {
    expect(() =>
      synthesised((lab) => new HostGroup(lab, "rack", { cluster: lab.cluster(), name: "rack-a", hosts: [] })),
    ).toThrow("lab/rack: hosts must contain at least one host.");
  });
});

describe("ResourcePool", () => {
  const made = (props: Partial<ResourcePoolProps> = {}) =>
    resource("vsphere_resource_pool", (lab) => {
      const { datacenter } = lab;
      new ResourcePool(lab, "p", { datacenter, name: "p", parent: lab.cluster().rootPool, ...props });
    });
  const normal = {
    parent_resource_pool_id: reference("compute_cluster", "", "resource_pool_id"),
    name: "p",
    cpu_share_level: "normal",
    memory_share_level: "normal",
    lifecycle: { ignore_changes: ["tags", "custom_attributes"] },
  };

  test("has normal shares, no reservation and no limit by default", () => expect(made()).toEqual(normal));

  test.each<[Partial<ResourcePoolProps>, object]>([
    [{ cpuShares: "high" }, { cpu_share_level: "high" }],
    [{ memoryShares: "low" }, { memory_share_level: "low" }],
    [{ memoryReservation: DataSize.gibibytes(1) }, { memory_reservation: 1024 }],
    [
      { limit: { cpu: Frequency.parse("2 GHz"), memory: DataSize.gibibytes(2) } },
      { cpu_limit: 2000, memory_limit: 2048 },
    ],
  ])("%# is an override", (props, attributes) => expect(made(props)).toEqual({ ...normal, ...attributes }));

  test("refuses a reservation that is not a whole number of MiB", () => {
    expect(() => made({ memoryReservation: DataSize.bytes(1) })).toThrow("1 B is not a whole number of MiB.");
  });

  test("fromName finds a pool by its path", () => {
    const found = dataSource("vsphere_resource_pool", (lab) =>
      ResourcePool.fromName(lab, "p", { datacenter: lab.datacenter, name: "c/Resources/p" }),
    );
    expect(found).toEqual({ datacenter_id: reference("datacenter"), name: "c/Resources/p" });
  });
});

describe("VmkernelAdapter", () => {
  const made = (props: Partial<VmkernelAdapterProps> = {}, found = false, release?: VsphereRelease) => {
    const of = release ? { release } : {};
    return resource(
      "vsphere_vnic",
      (lab) => {
        const { datacenter } = lab;
        const host = lab.host();
        const name = "vds";
        const distributedSwitch = found
          ? DistributedSwitch.fromName(lab, name, { datacenter, name })
          : new DistributedSwitch(lab, name, { datacenter, name, hosts: [host], uplinks: { a: "vmnic0" }, mtu: 9000 });
        const portGroup = new PortGroup(lab, "storage", { distributedSwitch, name: "storage", vlan: VlanId.of(85) });
        new VmkernelAdapter(lab, "v", { host, portGroup, subnet: Cidr.parse("10.0.0.0/24"), hostNumber: 11, ...props });
      },
      of,
    );
  };

  test("has the address with its host number, the default TCP/IP stack and the switch's MTU", () => {
    expect(made()).toEqual({
      host: reference("host"),
      distributed_switch_port: reference("distributed_virtual_switch", "vds"),
      distributed_port_group: reference("distributed_port_group", "storage"),
      netstack: "defaultTcpipStack",
      mtu: 9000,
      ipv4: { ip: "10.0.0.11", netmask: "255.255.255.0" },
    });
  });

  test("supports vMotion and another MTU", () => {
    expect(made({ vmotion: true, mtu: 1500 })).toMatchObject({
      netstack: "defaultTcpipStack",
      services: ["vmotion"],
      mtu: 1500,
    });
  });

  test("uses the TCP/IP stack of vMotion for a release that cannot state services", () => {
    const vmotion = made({ vmotion: true }, false, "1.26.0");
    expect(vmotion["netstack"]).toBe("vmotion");
    expect(vmotion).not.toHaveProperty("services");
  });

  // such releases refuse every later update: resource_vsphere_vnic.go, precheckEnableServices
  test.each(Object.keys(VSPHERE_RELEASES) as VsphereRelease[])("%s never has services on another stack", (release) => {
    for (const vmotion of [true, false]) {
      const { netstack, services = [] } = made({ vmotion }, false, release);
      expect(netstack === "defaultTcpipStack" || !VSPHERE_RELEASES[release].adapterServices).toBe(true);
      expect(services).toEqual(vmotion && netstack === "defaultTcpipStack" ? ["vmotion"] : []);
    }
  });

  test("omits the MTU for an existing switch", () => expect(made({}, true)).not.toHaveProperty("mtu"));

  test("refuses a host number outside of the network", () => {
    expect(() => made({ hostNumber: 255 })).toThrow("10.0.0.0/24 has no host 255.");
  });
});

describe("the rules of a cluster", () => {
  const ids = expect.stringMatching(/^\$\{concat\(\[for vm in local\.web_made_\w+ : vm\.id\]\)\}$/);
  const inCluster = { compute_cluster_id: reference("compute_cluster"), name: "r" };

  test.each([
    [undefined, true],
    [false, false],
  ])("SeparateHostsRule, mandatory %s", (mandatory, expected) => {
    const rule = resource("vsphere_compute_cluster_vm_anti_affinity_rule", (lab) => {
      const virtualMachines = [lab.machines()];
      new SeparateHostsRule(lab, "r", {
        cluster: lab.cluster(),
        name: "r",
        virtualMachines,
        ...(mandatory === undefined ? {} : { mandatory }),
      });
    });
    expect(rule).toEqual({ ...inCluster, virtual_machine_ids: ids, mandatory: expected });
  });

  test.each([
    [undefined, false],
    [true, true],
  ])("HostAffinityRule, mandatory %s", (mandatory, expected) => {
    const stack = synthesised((lab) => {
      const cluster = lab.cluster();
      const virtualMachines = new VirtualMachineGroup(lab, "group", {
        cluster,
        name: "g",
        virtualMachines: [lab.machines()],
      });
      const hosts = new HostGroup(lab, "rack", { cluster, name: "rack-a", hosts: [lab.host("esx-1.x.y", cluster)] });
      const override = mandatory === undefined ? {} : { mandatory };
      new HostAffinityRule(lab, "r", { cluster, name: "r", virtualMachines, hosts, ...override });
    });
    expect(stack.resource("vsphere_compute_cluster_vm_group", "group/group")).toMatchObject({
      name: "g",
      virtual_machine_ids: ids,
    });
    expect(stack.resource("vsphere_compute_cluster_vm_host_rule", "r/rule")).toMatchObject({
      ...inCluster,
      vm_group_name: reference("compute_cluster_vm_group", "group", "name"),
      affinity_host_group_name: "rack-a",
      mandatory: expected,
    });
  });

  test.each([
    [undefined, false],
    [true, true],
  ])("RestartOrder, mandatory %s", (mandatory, expected) => {
    const rule = resource("vsphere_compute_cluster_vm_dependency_rule", (lab) => {
      const cluster = lab.cluster();
      const virtualMachines = [lab.machines()];
      const group = (name: string) => new VirtualMachineGroup(lab, name, { cluster, name, virtualMachines });
      const override = mandatory === undefined ? {} : { mandatory };
      new RestartOrder(lab, "r", { cluster, name: "r", first: group("first"), second: group("second"), ...override });
    });
    expect(rule).toEqual({
      ...inCluster,
      dependency_vm_group_name: reference("compute_cluster_vm_group", "first", "name"),
      vm_group_name: reference("compute_cluster_vm_group", "second", "name"),
      mandatory: expected,
    });
  });

  const priority = (level: number) =>
    resource("vsphere_ha_vm_override", (lab) => {
      new RestartPriority(lab, "r", { cluster: lab.cluster(), virtualMachines: lab.machines(), priority: level });
    });

  test.each([
    [1, "highest"],
    [3, "medium"],
    [5, "lowest"],
  ])("RestartPriority %d is %s, for each VM", (level, expected) => {
    expect(priority(level)).toEqual({
      for_each: expect.stringMatching(/^\$\{local\.web_members_\w+\}$/),
      compute_cluster_id: reference("compute_cluster"),
      virtual_machine_id: expect.stringMatching(/^\$\{local\.web_made_\w+\[each\.key\]\.id\}$/),
      ha_vm_restart_priority: expected,
    });
  });

  test.each([0, 6, 2.5])("RestartPriority %d is refused", (level) => {
    expect(() => priority(level)).toThrow(`lab/r: priority must be a whole number from 1 to 5, but is ${level}.`);
  });
});
