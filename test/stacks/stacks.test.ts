import { modelData } from "../../model/data";
import type { ModelData } from "../../model/model";
import { type Block, type SynthesisedStack, synthesise } from "../support/synth";

const members = (stack: SynthesisedStack, pathEnd: string) =>
  stack.resource("vsphere_virtual_machine", pathEnd)["for_each"] as Record<string, Block>;
const lifecycle = (block: Block) => (block["lifecycle"] ?? {}) as Block;

/** The model with one tier changed. */
function withTier(name: string, change: (tier: ModelData["massar"]["tiers"][number]) => object): Partial<ModelData> {
  const tiers = modelData.massar.tiers.map((tier) => (tier.name === name ? { ...tier, ...change(tier) } : tier));
  return { massar: { ...modelData.massar, tiers } };
}

const rabatMembers = (...ids: string[]) => ({ rabat: { ...database.rabat, members: ids.map((id) => ({ id })) } });
const database = modelData.massar.tiers.find(({ name }) => name === "database") as ModelData["massar"]["tiers"][number];

describe("all stacks", () => {
  const stacks = synthesise();
  const live = synthesise({}, { target: "live" });

  test.each(["primary", "dr", "replication-link"] as const)(
    "%s takes credentials only as sensitive variables",
    (name) => {
      const variables = stacks[name].json["variable"] as Record<string, Block>;
      const secrets = Object.entries(variables).filter(([variable]) => !variable.endsWith("_server"));
      expect(secrets.length).toBe(name === "replication-link" ? 8 : 4);
      for (const [, variable] of secrets) {
        expect(variable["sensitive"]).toBe(true);
        expect(variable).not.toHaveProperty("default");
      }
    },
  );

  test.each(["primary", "dr", "replication-link"] as const)("%s names the releases of its target", (name) => {
    const releases = (stack: SynthesisedStack) => (stack.json["terraform"] as Block)["required_providers"];
    expect(releases(stacks[name])).toEqual({
      vsphere: { source: "vmware/vsphere", version: "1.26.0" },
      null: { source: "null", version: "1.0.0" },
    });
    expect(releases(live[name])).toEqual({
      vsphere: { source: "vmware/vsphere", version: "2.15.0" },
      null: { source: "null", version: "3.2.4" },
    });
  });

  test("live keeps each state behind a lock, and Marrakech's not at Rabat", () => {
    const backend = (name: keyof typeof live) =>
      ((live[name].json["terraform"] as Block)["backend"] as Block)["pg"] as Block;
    expect(backend("primary")["conn_str"]).toContain("state.rabat.");
    expect(backend("dr")["conn_str"]).toContain("state.marrakech.");
    expect(backend("replication-link")["conn_str"]).toContain("state.marrakech.");
    expect(
      new Set(["primary", "dr", "replication-link"].map((n) => backend(n as keyof typeof live)["schema_name"])).size,
    ).toBe(3);
  });

  test("an unknown target is refused by name", () => {
    expect(() => synthesise({}, { target: "production" })).toThrow(/"production".*names no target.*"live"/s);
  });

  test("only live waits for what guests report, and configures NTP on hosts", () => {
    const vm = (of: typeof stacks) => of.primary.resource("vsphere_virtual_machine", "/database/standing/vm");
    expect(vm(stacks)["wait_for_guest_net_timeout"]).toBe(0);
    expect(vm(live)).not.toHaveProperty("wait_for_guest_net_timeout");
    for (const host of Object.values(stacks.primary.resources("vsphere_host")))
      expect(host).not.toHaveProperty("services");
    for (const host of Object.values(live.primary.resources("vsphere_host"))) {
      expect(host["services"]).toEqual([
        { ntpd: expect.objectContaining({ ntp_servers: modelData.rabat.ntpServers }) },
      ]);
    }
  });
});

describe("primary", () => {
  const { primary } = synthesise();
  const { baseline, extension } = modelData.rabat;

  test("reads the baseline and manages nothing of it", () => {
    const read = (type: string) => Object.values(primary.data(type)).map(({ name }) => name);
    expect(read("vsphere_compute_cluster")).toEqual(baseline.clusters.map(({ name }) => name));
    expect(read("vsphere_host").sort()).toEqual(
      baseline.clusters.flatMap(({ hosts }) => hosts.map(({ name }) => name)),
    );
    expect(read("vsphere_datastore")).toEqual(baseline.datastores.map(({ name }) => name));
    const theirs = new Set(
      [...baseline.clusters, ...baseline.switches, ...baseline.datastores].map(({ name }) => name),
    );
    const managed = Object.values(primary.json["resource"] as Record<string, Record<string, Block>>).flatMap(
      Object.values,
    );
    expect(managed.filter((block: Block) => theirs.has(String(block["name"])))).toEqual([]);
  });

  test("checks what the baseline's data sources tell", () => {
    const checks = [
      ...Object.values(primary.data("vsphere_distributed_virtual_switch")),
      ...Object.values(primary.data("vsphere_virtual_machine")),
    ].map((block) => lifecycle(block)["postcondition"] as Block[]);
    expect(checks.map((postconditions) => postconditions.length)).toEqual([1, 2]);
    expect(JSON.stringify(checks)).toContain("uplink-1");
  });

  test("the cluster has DRS and HA as modelled, and its hosts own their membership", () => {
    expect(Object.values(primary.resources("vsphere_compute_cluster"))).toHaveLength(1);
    const cluster = primary.resource("vsphere_compute_cluster", "rabat-extension/cluster");
    expect(cluster).toMatchObject({
      name: "rabat-extension",
      drs_enabled: true,
      drs_automation_level: "fullyAutomated",
      drs_migration_threshold: 3,
      ha_enabled: true,
      ha_admission_control_policy: "resourcePercentage",
      ha_admission_control_host_failure_tolerance: 1,
      host_managed: true,
      lifecycle: { ignore_changes: ["host_system_ids"] },
    });
    const hosts = Object.values(primary.resources("vsphere_host"));
    expect(hosts.map(({ hostname }) => hostname)).toEqual(extension.clusters[0]?.hosts.map(({ name }) => name));
    for (const host of hosts) {
      expect(host["thumbprint"]).toMatch(/^([0-9A-F]{2}:){19}/);
      expect(lifecycle(host)["create_before_destroy"]).toBe(true);
    }
  });

  test("the switch carries each network as one port group with the network's VLAN", () => {
    const vds = primary.resource("vsphere_distributed_virtual_switch", "/switch");
    expect(vds).toMatchObject({ max_mtu: 9000, uplinks: ["uplink-1", "uplink-2"] });
    expect(vds["host"]).toHaveLength(4);
    const portGroups = Object.values(primary.resources("vsphere_distributed_port_group"));
    const vlans = Object.fromEntries(portGroups.map(({ name, vlan_id }) => [name, vlan_id]));
    const expected = (extension.switches[0]?.networks ?? []).map((network) => [
      `pg-rabat-extension-${network}`,
      modelData.rabat.networks[network]?.vlan,
    ]);
    expect(vlans).toEqual(Object.fromEntries(expected));
    for (const portGroup of portGroups) {
      expect(portGroup).toMatchObject({
        allow_promiscuous: false,
        allow_forged_transmits: false,
        allow_mac_changes: false,
      });
    }
  });

  test("flash is one VMFS datastore per shared disk, named literally and bound to no host", () => {
    const datastores = Object.values(primary.resources("vsphere_vmfs_datastore"));
    expect(datastores.map(({ disks }) => disks)).toEqual(
      extension.datastoreClusters[0]?.datastores.map(({ disk }) => [disk]),
    );
    for (const datastore of datastores) expect(lifecycle(datastore)["ignore_changes"]).toEqual(["host_system_id"]);
  });

  test("a tier is one for_each resource with each member's spec in the map", () => {
    expect(Object.keys(primary.resources("vsphere_virtual_machine"))).toHaveLength(modelData.massar.tiers.length);
    expect(members(primary, "/database/standing/vm")["db-2"]).toEqual({
      name: "rab-db-2",
      host_name: "rab-db-2.rabat.massar.example",
      address: "10.20.50.12/24",
      cpus: 16,
      memory_mib: 131072,
      disks: {
        "00": { label: "system", size_gib: 40, unit_number: 0 },
        "01": { label: "data", size_gib: 2048, unit_number: 1 },
      },
    });
  });

  test("a member may differ from its tier while a change rolls", () => {
    const place = {
      ...database.rabat,
      members: [{ id: "db-1", size: { cpus: 24, memory: "192 GiB" as const } }, { id: "db-2" }, { id: "db-3" }],
    };
    const map = members(synthesise(withTier("database", () => ({ rabat: place }))).primary, "/database/standing/vm");
    expect(Object.values(map).map(({ cpus }) => cpus)).toEqual([24, 16, 16]);
  });

  test("removing the first member leaves every other member as it was", () => {
    const application = (ids: string[]) =>
      withTier("application", (tier) => ({ rabat: { ...tier.rabat, members: ids.map((id) => ({ id })) } }));
    const before = members(synthesise(application(["app-1", "app-2", "app-3"])).primary, "/application/standing/vm");
    const after = members(synthesise(application(["app-2", "app-3"])).primary, "/application/standing/vm");
    const { "app-1": removed, ...others } = before;
    expect(removed).toBeDefined();
    expect(after).toEqual(others);
  });

  test("a new template or new first-boot settings touch no running VM", () => {
    for (const vm of Object.values(primary.resources("vsphere_virtual_machine"))) {
      expect(lifecycle(vm)["ignore_changes"]).toEqual(["clone", "extra_config"]);
    }
  });

  test("CPU and memory can grow without a restart", () => {
    for (const vm of Object.values(primary.resources("vsphere_virtual_machine"))) {
      expect(vm).toMatchObject({ cpu_hot_add_enabled: true, memory_hot_add_enabled: true });
    }
  });

  test("quorum members are kept on different hosts", () => {
    const rules = Object.values(primary.resources("vsphere_compute_cluster_vm_anti_affinity_rule"));
    expect(rules.map(({ name }) => name)).toEqual(["database-on-separate-hosts", "load-balancer-on-separate-hosts"]);
    expect(rules.map(({ mandatory }) => mandatory)).toEqual([true, true]);
  });
});

describe("deletion locks", () => {
  const locked = (stack: SynthesisedStack, tier: string) =>
    lifecycle(stack.resource("vsphere_virtual_machine", `/${tier}/standing/vm`))["prevent_destroy"];

  test("Terraform refuses to destroy what holds data, and only that", () => {
    const { primary, dr } = synthesise();
    expect(locked(primary, "database")).toBe(true);
    expect(locked(dr, "database")).toBe(true);
    expect(locked(primary, "application")).toBeUndefined();
  });

  test("a lift opens the lock of its site and tier only", () => {
    const lift = { site: "rabat" as const, tier: "database", members: ["db-3"], approvedBy: "DSI", reason: "retired" };
    const deletionLocks = { ...modelData.deletionLocks, lifts: [lift] };
    const { primary, dr } = synthesise({ deletionLocks, ...withTier("database", () => rabatMembers("db-1", "db-2")) });
    expect(locked(primary, "database")).toBeUndefined();
    expect(Object.keys(members(primary, "/database/standing/vm"))).toEqual(["db-1", "db-2"]);
    expect(locked(dr, "database")).toBe(true);
  });
});

describe("dr", () => {
  const failover = "2026-11-24-fire";
  const standby = synthesise().dr;
  const recovered = synthesise({ posture: { kind: "recovered", failover } }).dr;

  test("needs nothing of Rabat in either posture", () => {
    for (const dr of [standby, recovered]) {
      expect(dr.json["provider"]).toMatchObject({ vsphere: [{ alias: "marrakech" }] });
      expect(JSON.stringify(dr.json).toLowerCase()).not.toContain("rabat");
    }
  });

  test("standby runs the replica only", () => {
    expect(Object.keys(standby.resources("vsphere_virtual_machine"))).toHaveLength(1);
    expect(members(standby, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 4, memory_mib: 32768 });
  });

  test("recovered grows the replica in place under its own key and adds what is missing", () => {
    expect(members(recovered, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 16, memory_mib: 131072 });
    expect(Object.keys(members(recovered, "/database/surge/vm"))).toEqual(["db-2", "db-3"]);
    expect(Object.keys(members(recovered, "/application/surge/vm"))).toEqual(["app-1", "app-2", "app-3"]);
    expect(Object.keys(members(recovered, "/load-balancer/surge/vm"))).toEqual(["lb-1", "lb-2"]);
    const identity = (dr: SynthesisedStack) => {
      const { name, address, disks } = members(dr, "/database/standing/vm")["db-1"] as Block;
      return { name, address, disks };
    };
    expect(identity(recovered)).toEqual(identity(standby));
  });

  test("a failover is locked by its id, in a block that is there in every posture", () => {
    const lock = (dr: SynthesisedStack) => dr.resource("null_resource", "leaving-recovered-needs-an-approval");
    expect(lock(standby)).toMatchObject({ for_each: {}, lifecycle: { prevent_destroy: true } });
    expect(lock(recovered)).toMatchObject({ for_each: { [failover]: failover }, lifecycle: { prevent_destroy: true } });
    expect(standby.json).not.toHaveProperty("moved");
  });

  test("an approval moves just the failover that it names out of the lock", () => {
    const failback = { ends: failover, approvedBy: "DSI", reason: "Rabat is back" };
    const { dr } = synthesise({ posture: { kind: "standby", failback } });
    const [move] = dr.json["moved"] as Block[];
    expect(move?.["from"]).toMatch(/^null_resource\.posture_leaving-recovered.*\["2026-11-24-fire"\]$/);
    expect(move?.["to"]).toMatch(/^null_resource\.posture_ended-failover.*\["2026-11-24-fire"\]$/);
    expect(dr.resource("null_resource", "leaving-recovered-needs-an-approval")["for_each"]).toEqual({});
  });
});

describe("replication-link", () => {
  const { "replication-link": link } = synthesise();

  test("finds what the sites made by name, through both vCenters", () => {
    expect(link.json["provider"]).toMatchObject({ vsphere: [{ alias: "rabat" }, { alias: "marrakech" }] });
    const names = (type: string) => Object.values(link.data(type)).map(({ name }) => name);
    expect(names("vsphere_compute_cluster")).toEqual(["marrakech-recovery", "rabat-extension"]);
    expect(names("vsphere_network")).toEqual(["pg-marrakech-recovery-replication", "pg-rabat-extension-replication"]);
    expect(JSON.stringify(link.json)).not.toContain("terraform_remote_state");
  });

  test("has a pair of gateways at each site, on separate hosts", () => {
    const rules = Object.values(link.resources("vsphere_compute_cluster_vm_anti_affinity_rule"));
    expect(rules.map(({ provider }) => provider)).toEqual(["vsphere.marrakech", "vsphere.rabat"]);
    expect(Object.keys(members(link, "rabat-gateways/tier/standing/vm"))).toEqual(["gateway-1", "gateway-2"]);
  });

  test("pairs anew when a gateway is another VM or has another address", () => {
    const triggers = link.resource("null_resource", "pairing/pairing")["triggers"] as Record<string, string>;
    expect(Object.keys(triggers)).toEqual(["mrk-gateway-1", "mrk-gateway-2", "rab-gateway-1", "rab-gateway-2"]);
    expect(triggers["mrk-gateway-2"]).toMatch(
      /^10\.40\.60\.12\/24 \$\{vsphere_virtual_machine\..*\["gateway-2"\]\.id\}$/,
    );
  });
});
