import { DistributedSwitch, type DistributedSwitchProps } from "../../constructs/network/distributed-switch";
import { Network } from "../../constructs/network/network";
import { PortGroup, type PortGroupProps } from "../../constructs/network/port-group";
import { Bandwidth } from "../../model/units/bandwidth";
import { VlanId } from "../../model/units/vlan-id";
import { dataSource, reference, resource } from "./template";

/** From release 2.14.0 on, only vCenter can make a port refuse what it accepts: the apply must not succeed then. */
const refused = (what: string) => ({
  condition: "${!(self.allow_promiscuous || self.allow_forged_transmits || self.allow_mac_changes)}",
  error_message: expect.stringContaining(`${what} accepts promiscuous mode`),
});

describe("DistributedSwitch", () => {
  const made = (props: Partial<DistributedSwitchProps> = {}) =>
    resource("vsphere_distributed_virtual_switch", (lab) => {
      const { datacenter } = lab;
      const cluster = lab.cluster();
      const hosts = ["esx-2.lab.example", "esx-1.lab.example"].map((name) => lab.host(name, cluster));
      new DistributedSwitch(lab, "vds", { datacenter, name: "vds", hosts, uplinks: { a: "vmnic0" }, ...props });
    });

  test("sorts its hosts by name, activates all uplinks and omits shares by default", () => {
    expect(made()).toEqual({
      datacenter_id: reference("datacenter"),
      name: "vds",
      max_mtu: 1500,
      uplinks: ["a"],
      active_uplinks: ["a"],
      teaming_policy: "loadbalance_loadbased",
      network_resource_control_enabled: true,
      allow_promiscuous: false,
      allow_forged_transmits: false,
      allow_mac_changes: false,
      host: [
        { host_system_id: reference("host", "esx-1"), devices: ["vmnic0"] },
        { host_system_id: reference("host", "esx-2"), devices: ["vmnic0"] },
      ],
      lifecycle: { ignore_changes: ["tags", "custom_attributes"], postcondition: [refused("Switch vds")] },
    });
  });

  test.each<[Partial<DistributedSwitchProps>, object]>([
    [{ mtu: 9000 }, { max_mtu: 9000 }],
    [{ teaming: "failover_explicit" }, { teaming_policy: "failover_explicit" }],
    [{ shares: { management: "low", nfs: "high" } }, { management_share_level: "low", nfs_share_level: "high" }],
    [
      { shares: { vmotion: "low", virtualMachine: "normal" } },
      { vmotion_share_level: "low", virtualmachine_share_level: "normal" },
    ],
  ])("%j is an override", (props, attributes) => expect(made(props)).toMatchObject(attributes));

  test("reports missing uplinks and an invalid MTU together", () => {
    expect(() => made({ uplinks: {}, mtu: 100 })).toThrow(
      "lab/vds: uplinks must contain at least one uplink; mtu must be a whole number from 1280 to 9000.",
    );
  });

  test("fromName is a data source that checks expected uplinks", () => {
    const found = (uplinks?: readonly string[]) =>
      dataSource("vsphere_distributed_virtual_switch", (lab) => {
        const props = { datacenter: lab.datacenter, name: "vds", ...(uplinks && { uplinks }) };
        DistributedSwitch.fromName(lab, "vds", props);
      });
    expect(found()).toEqual({ datacenter_id: reference("datacenter"), name: "vds" });
    expect(found(["a", "b"])["lifecycle"]).toEqual({
      postcondition: [
        {
          condition: '${toset(self.uplinks) == toset(["a","b"])}',
          error_message: "Switch vds does not have exactly the uplinks a, b. Correct the code or the switch.",
        },
      ],
    });
  });
});

describe("PortGroup", () => {
  const made = (props: Partial<PortGroupProps> = {}) =>
    resource("vsphere_distributed_port_group", (lab) => {
      const distributedSwitch = DistributedSwitch.fromName(lab, "vds", { datacenter: lab.datacenter, name: "vds" });
      new PortGroup(lab, "web", { distributedSwitch, name: "web", vlan: VlanId.of(20), ...props });
    });

  test("has its VLAN, refuses forged traffic and has no traffic shaping by default", () => {
    expect(made()).toEqual({
      distributed_virtual_switch_uuid: reference("distributed_virtual_switch", "vds"),
      name: "web",
      vlan_id: 20,
      allow_promiscuous: false,
      allow_forged_transmits: false,
      allow_mac_changes: false,
      lifecycle: {
        create_before_destroy: true,
        ignore_changes: ["tags", "custom_attributes"],
        postcondition: [refused("Port group web")],
      },
    });
  });

  test("is untagged only if this is explicit", () => expect(made({ vlan: "untagged" })["vlan_id"]).toBe(0));

  test("supports traffic shaping, with one second of its rate as burst size", () => {
    expect(made({ limit: Bandwidth.parse("80 Mbit/s") })).toMatchObject({
      ingress_shaping_enabled: true,
      ingress_shaping_average_bandwidth: 80_000_000,
      ingress_shaping_peak_bandwidth: 80_000_000,
      ingress_shaping_burst_size: 10_000_000,
    });
  });

  test.each([0, 4095])("refuses VLAN %d", (number) => {
    expect(() => made({ vlan: VlanId.of(number) })).toThrow(`VLAN ${number} is reserved`);
  });

  test("requires a VLAN", () => {
    expect(() => made({ vlan: undefined as unknown as VlanId })).toThrow("lab/web: vlan must be a VLAN");
  });
});

test("Network.fromName is a data source", () => {
  const found = dataSource("vsphere_network", (lab) =>
    Network.fromName(lab, "n", { datacenter: lab.datacenter, name: "VM Network" }),
  );
  expect(found).toEqual({ datacenter_id: reference("datacenter"), name: "VM Network" });
});
