import type { ModelData } from "../../model/model";
import { SITE_NAMES } from "../../model/schema/site";
import { fixtureData } from "../fixture/model";
import { type Block, pathOf, type SynthesisedStack, synthesise, synthesiseRehearsal } from "../support/synth";

const members = (stack: SynthesisedStack, pathEnd: string) =>
  stack.resource("vsphere_virtual_machine", pathEnd)["for_each"] as Record<string, Block>;
const lifecycle = (block: Block) => (block["lifecycle"] ?? {}) as Block;

/** The model with one tier changed. */
function withTier(name: string, change: (tier: ModelData["massar"]["tiers"][number]) => object): Partial<ModelData> {
  const tiers = fixtureData.massar.tiers.map((tier) => (tier.name === name ? { ...tier, ...change(tier) } : tier));
  return { massar: { ...fixtureData.massar, tiers } };
}

type Created = Extract<ModelData["massar"]["tiers"][number]["rabat"], { source: "created" }>;

/** A tier that Terraform creates at Rabat, with other members. */
function withMembers(name: string, members: Created["members"]): Partial<ModelData> {
  return withTier(name, ({ rabat }) => ({ rabat: { ...(rabat as Created), members } }));
}

describe("all stacks", () => {
  const stacks = synthesise();
  const live = synthesise({}, { target: "live" });

  test.each(["primary", "dr", "replication-link"] as const)(
    "%s takes credentials only as sensitive variables",
    (name) => {
      const variables = stacks[name].json["variable"] as Record<string, Block>;
      const secrets = Object.entries(variables).filter(([variable]) => !/_(server|guest_proxy)$/.test(variable));
      expect(secrets.length).toBe(name === "replication-link" ? 12 : 6);
      for (const [variable, { sensitive, default: otherwise }] of secrets) {
        expect(sensitive).toBe(true);
        // without a licence, hosts run in evaluation mode; without a password of its own, a host has that of its site
        const optional = variable.endsWith("_license") ? "" : variable.endsWith("_passwords") ? {} : undefined;
        expect(otherwise).toEqual(optional);
      }
    },
  );

  test.each(["primary", "dr", "replication-link"] as const)("%s pins the releases of its target", (name) => {
    const releases = (stack: SynthesisedStack) => (stack.json["terraform"] as Block)["required_providers"];
    expect(releases(stacks[name])).toEqual({
      vsphere: { source: "vmware/vsphere", version: "1.26.0" },
      null: { source: "null", version: "1.0.0" },
    });
    expect(releases(live[name])).toEqual({
      vsphere: { source: "vmware/vsphere", version: "2.16.1" },
      null: { source: "null", version: "3.2.4" },
    });
  });

  test("live stores each state with locking, and no state of Marrakech in Rabat", () => {
    const backend = (name: keyof typeof live) =>
      ((live[name].json["terraform"] as Block)["backend"] as Block)["pg"] as Block;
    expect(backend("primary")["conn_str"]).toContain("state.rabat.");
    expect(backend("dr")["conn_str"]).toContain("state.marrakech.");
    expect(backend("replication-link")["conn_str"]).toContain("state.marrakech.");
    expect(
      new Set(["primary", "dr", "replication-link"].map((n) => backend(n as keyof typeof live)["schema_name"])).size,
    ).toBe(3);
  });

  test("an unknown target is refused", () => {
    expect(() => synthesise({}, { target: "production" })).toThrow(/"production".*is not a target.*"live"/s);
  });

  test("no target lets the provider wait for guests, because a slow guest would taint a locked VM", () => {
    const machines = [stacks, live].flatMap((target) =>
      Object.values(target).flatMap((stack) => Object.values(stack.resources("vsphere_virtual_machine"))),
    );
    expect(machines.length).toBeGreaterThan(20);
    for (const machine of machines) {
      expect(machine).toMatchObject({ wait_for_guest_net_timeout: 0, wait_for_guest_ip_timeout: 0 });
    }
  });

  test("only live configures NTP on hosts", () => {
    for (const host of Object.values(stacks.primary.resources("vsphere_host")))
      expect(host).not.toHaveProperty("services");
    for (const host of Object.values(live.primary.resources("vsphere_host"))) {
      expect(host["services"]).toEqual([
        { ntpd: expect.objectContaining({ ntp_servers: fixtureData.rabat.ntpServers }) },
      ]);
    }
  });
});

describe("primary", () => {
  const { primary } = synthesise();
  const { baseline, extension } = fixtureData.rabat;

  test("only reads the baseline", () => {
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

  test("checks the attributes that the baseline's data sources return", () => {
    const checks = [
      ...Object.values(primary.data("vsphere_distributed_virtual_switch")),
      ...Object.values(primary.data("vsphere_virtual_machine")),
    ].map((block) => lifecycle(block)["postcondition"] as Block[]);
    expect(checks.every((postconditions) => postconditions.length > 0)).toBe(true);
    expect(checks).toHaveLength(baseline.switches.length + baseline.templates.length + baseline.virtualMachines.length);
    expect(JSON.stringify(checks)).toContain("uplink-1");
  });

  test("the cluster has DRS and HA as modelled, and does not manage its hosts", () => {
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
      lifecycle: { ignore_changes: ["host_system_ids", "tags", "custom_attributes"] },
    });
    const hosts = Object.values(primary.resources("vsphere_host"));
    expect(hosts.map(({ hostname }) => hostname)).toEqual(extension.clusters[0]?.hosts.map(({ name }) => name));
    for (const host of hosts) {
      expect(host["license"]).toBe("${var.rabat_esxi_license}");
      expect(host["thumbprint"]).toMatch(/^([0-9A-F]{2}:){19}/);
      expect(lifecycle(host)["create_before_destroy"]).toBe(true);
    }
  });

  test("the switch has one port group per network, with the network's VLAN", () => {
    const vds = primary.resource("vsphere_distributed_virtual_switch", "/switch");
    const refused = { allow_promiscuous: false, allow_forged_transmits: false, allow_mac_changes: false };
    expect(vds).toMatchObject({ max_mtu: 9000, uplinks: ["uplink-1", "uplink-2"], ...refused });
    expect(vds["host"]).toHaveLength(extension.clusters[0]?.hosts.length ?? 0);
    const portGroups = Object.values(primary.resources("vsphere_distributed_port_group"));
    const vlans = Object.fromEntries(portGroups.map(({ name, vlan_id }) => [name, vlan_id]));
    const expected = (extension.switches[0]?.networks ?? []).map((network) => [
      `pg-rabat-extension-${network}`,
      fixtureData.rabat.networks[network]?.vlan,
    ]);
    expect(vlans).toEqual(Object.fromEntries(expected));
    for (const portGroup of portGroups) expect(portGroup).toMatchObject(refused);
  });

  test("flash storage is one VMFS datastore per shared disk, with a literal disk name and independent of its host", () => {
    const datastores = Object.values(primary.resources("vsphere_vmfs_datastore"));
    expect(datastores.map(({ disks }) => disks)).toEqual(
      extension.datastoreClusters[0]?.datastores.map(({ disk }) => [disk]),
    );
    for (const datastore of datastores) expect(lifecycle(datastore)["ignore_changes"]).toContain("host_system_id");
  });

  test("a tier is one for_each resource with the values of each member in the map", () => {
    const created = fixtureData.massar.tiers.filter(({ rabat }) => rabat.source === "created");
    expect(Object.keys(primary.resources("vsphere_virtual_machine"))).toHaveLength(created.length);
    expect(members(primary, "/database/standing/vm")["db-2"]).toEqual({
      name: "rab-db-2",
      host_name: "rab-db-2.rabat.massar.example",
      address: "10.20.50.12/24",
      cpus: 16,
      memory_mib: 131072,
      cpu_reservation_mhz: 8000,
      memory_reservation_mib: 131072,
      disks: {
        "00": { label: "system", size_gib: 40, unit_number: 0 },
        "01": { label: "data", size_gib: 2048, unit_number: 1 },
        "02": { label: "wal", size_gib: 256, unit_number: 2 },
      },
    });
  });

  test("a member can differ from its tier during a rolling change", () => {
    const rolling = [{ id: "db-1", size: { cpus: 24, memory: "192 GiB" as const } }, { id: "db-2" }, { id: "db-3" }];
    const map = members(synthesise(withMembers("database", rolling)).primary, "/database/standing/vm");
    expect(Object.values(map).map(({ cpus }) => cpus)).toEqual([24, 16, 16]);
  });

  test("removing the first member does not change the others", () => {
    const application = (ids: string[]) =>
      withMembers(
        "application",
        ids.map((id) => ({ id })),
      );
    const before = members(synthesise(application(["app-1", "app-2", "app-3"])).primary, "/application/standing/vm");
    const after = members(synthesise(application(["app-2", "app-3"])).primary, "/application/standing/vm");
    const { "app-1": removed, ...others } = before;
    expect(removed).toBeDefined();
    expect(after).toEqual(others);
  });

  test("a new template or new first-boot settings do not change a running VM", () => {
    for (const vm of Object.values(primary.resources("vsphere_virtual_machine"))) {
      expect(lifecycle(vm)["ignore_changes"]).toEqual(
        expect.arrayContaining(["clone", "extra_config", "guest_id", "firmware"]),
      );
    }
  });

  test("CPU and memory can grow without a restart", () => {
    for (const vm of Object.values(primary.resources("vsphere_virtual_machine"))) {
      expect(vm).toMatchObject({ cpu_hot_add_enabled: true, memory_hot_add_enabled: true });
    }
  });

  test("quorum members are stored on different datastores", () => {
    const rules = Object.values(primary.resources("vsphere_datastore_cluster_vm_anti_affinity_rule"));
    const quorums = fixtureData.massar.tiers.filter(({ quorum, rabat }) => quorum && rabat.source === "created");
    expect(quorums.length).toBeGreaterThan(0);
    expect(rules.map(({ name }) => name).sort()).toEqual(
      quorums.map(({ name }) => `${name}-on-separate-datastores`).sort(),
    );
  });

  test("a changed label of the code is a change of the plan", () => {
    const triggers = (stack: SynthesisedStack) =>
      (stack.resource("null_resource", "/database/standing-labels/set")["triggers"] as Block)["attributes"];
    const later = withTier("database", ({ protection }) => ({ protection: { ...protection, rto: "5 h" as const } }));
    expect(triggers(synthesise(later).primary)).not.toEqual(triggers(primary));
  });

  test("quorum members run on different hosts", () => {
    const rules = Object.values(primary.resources("vsphere_compute_cluster_vm_anti_affinity_rule"));
    const separate = fixtureData.massar.tiers.filter(
      ({ separateHosts, rabat }) => separateHosts && rabat.source === "created",
    );
    expect(rules.map(({ name }) => name)).toEqual(separate.map(({ name }) => `${name}-on-separate-hosts`).sort());
    for (const rule of rules) expect(rule["mandatory"]).toBe(true);
  });
});

describe("clusters, networks and storage of the sites", () => {
  const { primary, dr, "replication-link": link } = synthesise();
  const [cluster] = fixtureData.rabat.extension.clusters;

  test("each host has adapters on the vMotion and storage networks with its host number", () => {
    const adapters = Object.values(primary.resources("vsphere_vnic"));
    expect(adapters).toHaveLength((cluster?.hosts.length ?? 0) * 2);
    const vmotion = primary.resource("vsphere_vnic", "esx-11.rabat.massar.example-vmotion/vnic");
    expect(vmotion).toMatchObject({
      netstack: "vmotion",
      mtu: 9000,
      ipv4: { ip: "10.20.80.11", netmask: "255.255.255.0" },
    });
    expect(primary.resource("vsphere_vnic", "esx-12.rabat.massar.example-storage/vnic")).toMatchObject({
      netstack: "defaultTcpipStack",
      ipv4: { ip: "10.20.85.12" },
    });
  });

  test("a full uplink is shared by kind of traffic, and each gateway is shaped to the largest stream", () => {
    expect(primary.resource("vsphere_distributed_virtual_switch", "/switch")).toMatchObject({
      network_resource_control_enabled: true,
      virtualmachine_share_level: "high",
      vmotion_share_level: "low",
      teaming_policy: "loadbalance_loadbased",
    });
    const replication = primary.resource("vsphere_distributed_port_group", "/replication/Default");
    expect(replication).toMatchObject({
      ingress_shaping_enabled: true,
      ingress_shaping_average_bandwidth: 400_000_000,
      ingress_shaping_burst_size: 50_000_000,
    });
    expect(primary.resource("vsphere_distributed_port_group", "/database/Default")).not.toHaveProperty(
      "ingress_shaping_enabled",
    );
  });

  test("resource pools have the shares and the reservation of the model", () => {
    const pools = Object.values(primary.resources("vsphere_resource_pool"));
    expect(
      pools.map(({ name, cpu_share_level, memory_reservation }) => [name, cpu_share_level, memory_reservation]),
    ).toEqual([
      ["background", "low", undefined],
      ["critical", "high", 524_288],
      ["standard", "normal", undefined],
    ]);
  });

  test("HA restarts VMs by recovery priority and after their dependencies", () => {
    const priority = (tier: string) => primary.resource("vsphere_ha_vm_override", `/${tier}/standing-restart/override`);
    expect(priority("database")["ha_vm_restart_priority"]).toBe("highest");
    expect(priority("batch")["ha_vm_restart_priority"]).toBe("lowest");
    const rule = primary.resource("vsphere_compute_cluster_vm_dependency_rule", "web-after-application/rule");
    expect(rule).toMatchObject({ mandatory: false });
    expect(String(rule["dependency_vm_group_name"])).toContain("application_group");
    expect(String(rule["vm_group_name"])).toContain("web_group");
  });

  test("racks are host groups, and a preferred rack is not mandatory", () => {
    const groups = Object.values(primary.resources("vsphere_compute_cluster_host_group"));
    expect(groups.map(({ name }) => name)).toEqual(["rack-a-hosts", "rack-b-hosts"]);
    expect(primary.resource("vsphere_compute_cluster_vm_host_rule", "batch/rack/rule")).toMatchObject({
      affinity_host_group_name: "rack-b-hosts",
      mandatory: false,
    });
  });

  test("a storage class is a tag on its datastores and a policy for the tag", () => {
    const nfs = primary.resource("vsphere_nas_datastore", "/datastore");
    expect(nfs).toMatchObject({ remote_hosts: ["10.20.85.250"], type: "NFS41", security_type: "SEC_KRB5I" });
    expect(JSON.stringify(nfs["tags"])).toContain("storage-classes_capacity");
    expect(JSON.stringify(nfs["depends_on"])).toContain("vsphere_vnic.");
    const policies = Object.values(primary.resources("vsphere_vm_storage_policy"));
    expect(policies.map(({ name }) => name)).toEqual(["massar-capacity", "massar-flash"]);
    const files = primary.resource("vsphere_virtual_machine", "/files/standing/vm");
    expect(files).toHaveProperty("datastore_id");
    expect(files).not.toHaveProperty("datastore_cluster_id");
  });

  test("a VM and its disks have the policy of their storage class; gateways look it up", () => {
    const policies = (of: SynthesisedStack, pathEnd: string) => {
      const vm = of.resource("vsphere_virtual_machine", pathEnd);
      const disks = ((vm["dynamic"] as Block)["disk"] as Block)["content"] as Block;
      return [vm["storage_policy_id"], disks["storage_policy_id"]].map(String);
    };
    for (const reference of policies(primary, "/files/standing/vm")) {
      expect(reference).toMatch(/^\$\{vsphere_vm_storage_policy\.\w*storage-classes_policy-capacity_\w+\.id\}$/);
    }
    for (const reference of policies(dr, "/database/standing/vm")) expect(reference).toContain("policy-flash");
    for (const site of ["rabat", "marrakech"]) {
      for (const reference of policies(link, `${site}-gateways/tier/standing/vm`)) {
        expect(reference).toContain(`data.vsphere_storage_policy.${site}-gateways_site_policy-`);
      }
    }
    expect(Object.values(link.data("vsphere_storage_policy")).map(({ name }) => name)).toEqual([
      "massar-flash",
      "massar-flash",
    ]);
  });

  test("an adopted tier is only read at Rabat, and created at Marrakech", () => {
    const machines = (stack: SynthesisedStack) => Object.keys(stack.resources("vsphere_virtual_machine")).join(" ");
    expect(machines(primary)).not.toContain("identity");
    expect(machines(dr)).toContain("identity");
    expect(Object.values(primary.data("vsphere_virtual_machine")).map(({ name }) => name)).toContain("srv-ldap-01");
  });

  test("a VM's firewall accepts exactly the flows of the model", () => {
    const { "guestinfo.userdata": encoded } = primary.resource("vsphere_virtual_machine", "/database/standing/vm")[
      "extra_config"
    ] as Record<string, string>;
    const userData = Buffer.from(encoded ?? "", "base64").toString();
    const { write_files: files } = JSON.parse(userData.replace("#cloud-config\n", "")) as {
      write_files: { content: string }[];
    };
    const rules = files[0]?.content ?? "";
    expect(rules.match(/hook (input|output) .*policy drop;/g)).toHaveLength(2);
    expect(rules).toContain("ip saddr 10.20.50.31-10.20.50.50 tcp dport 5432 accept");
    expect(rules).toContain("ip daddr 10.20.50.11-10.20.50.30 tcp dport 5432 accept");
    expect(rules).not.toMatch(/10\.20\.40\.|saddr [\d.]+\/24/);
  });

  test("roles of people can't change objects that the code manages", () => {
    const roles = Object.values(primary.resources("vsphere_role"));
    expect(roles.map(({ name }) => name)).toEqual(["massar-auditor", "massar-operator"]);
    const privileges = roles.flatMap((role) => role["role_privileges"] as string[]);
    expect(privileges.filter((privilege) => /Config|Delete|Create$|Assign|Permission/.test(privilege))).toEqual([]);
    const permissions = Object.values(primary.resources("vsphere_entity_permissions"));
    expect(permissions.map(({ entity_type }) => entity_type)).toEqual([
      "ClusterComputeResource",
      "Datastore",
      "StoragePod",
      "VmwareDistributedVirtualSwitch",
    ]);
    for (const { permissions: given } of permissions) {
      expect((given as Block[]).map(({ user_or_group }) => user_or_group)).toEqual([
        fixtureData.rabat.access.auditors,
        fixtureData.rabat.access.operators,
      ]);
    }
  });
});

describe("deletion locks", () => {
  const locked = (stack: SynthesisedStack, tier: string) =>
    lifecycle(stack.resource("vsphere_virtual_machine", `/${tier}/standing/vm`))["prevent_destroy"];

  test("Terraform refuses to destroy exactly the members that contain data, at both sites", () => {
    const { primary, dr, "replication-link": link } = synthesise();
    const stacks = { rabat: primary, marrakech: dr };
    const standing = SITE_NAMES.flatMap((site) =>
      Object.values(stacks[site].resources("vsphere_virtual_machine")).map((vm) => ({
        of: `${site} ${/\/massar\/([\w-]+)\/standing\//.exec(pathOf(vm))?.[1]}`,
        prevents: lifecycle(vm)["prevent_destroy"] === true,
      })),
    );
    expect(standing.filter(({ prevents }) => prevents).map(({ of }) => of)).toEqual(
      fixtureData.deletionLocks.locked.map(({ site, tier }) => `${site} ${tier}`),
    );
    expect(standing.length).toBeGreaterThan(fixtureData.deletionLocks.locked.length);
    // gateways contain no data, and an adopted tier is not a resource
    for (const vm of Object.values(link.resources("vsphere_virtual_machine")))
      expect(lifecycle(vm)).not.toHaveProperty("prevent_destroy");
    expect(standing.map(({ of }) => of)).not.toContain("rabat identity");
  });

  test.each([
    ["refuses to destroy the replication link", {}, true],
    ["destroys it with a lift", { linkLift: { approvedBy: "DSI", reason: "moved" } }, undefined],
  ])("Terraform %s, with the gateways in locked folders", (_, lift, prevents) => {
    const { "replication-link": link } = synthesise({ deletionLocks: { ...fixtureData.deletionLocks, ...lift } });
    const folders = Object.values(link.resources("vsphere_folder"));
    expect(folders.map((folder) => lifecycle(folder)["prevent_destroy"])).toEqual([prevents, prevents]);
  });

  test("a recovered site locks the same members, and no surge members", () => {
    const { dr } = synthesise({ posture: { kind: "recovered", failover: "2026-11-24-fire" } });
    expect(locked(dr, "database")).toBe(true);
    expect(lifecycle(dr.resource("vsphere_virtual_machine", "/database/surge/vm"))).not.toHaveProperty(
      "prevent_destroy",
    );
  });

  test("a lift unlocks only its site and tier", () => {
    const lift = { site: "rabat" as const, tier: "database", members: ["db-3"], approvedBy: "DSI", reason: "retired" };
    const deletionLocks = { ...fixtureData.deletionLocks, lifts: [lift] };
    const { primary, dr } = synthesise({ deletionLocks, ...withMembers("database", [{ id: "db-1" }, { id: "db-2" }]) });
    expect(locked(primary, "database")).toBeUndefined();
    expect(Object.keys(members(primary, "/database/standing/vm"))).toEqual(["db-1", "db-2"]);
    expect(locked(dr, "database")).toBe(true);
  });
});

describe("dr", () => {
  const failover = "2026-11-24-fire";
  const standby = synthesise().dr;
  const recovered = synthesise({ posture: { kind: "recovered", failover } }).dr;

  test("does not depend on Rabat in either posture", () => {
    for (const dr of [standby, recovered]) {
      expect(dr.json["provider"]).toMatchObject({ vsphere: [{ alias: "marrakech" }] });
      expect(JSON.stringify(dr.json).toLowerCase()).not.toContain("rabat");
    }
  });

  test("standby runs the replicas and their dependencies, at standby size", () => {
    const standing = fixtureData.massar.tiers.filter(({ marrakech }) => marrakech.standing !== undefined);
    expect(Object.keys(standby.resources("vsphere_virtual_machine"))).toHaveLength(standing.length);
    expect(members(standby, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 4, memory_mib: 32768 });
  });

  test("recovered enlarges the replica in place under the same key and adds the other members", () => {
    expect(members(recovered, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 16, memory_mib: 131072 });
    expect(Object.keys(members(recovered, "/database/surge/vm"))).toEqual(["db-2", "db-3"]);
    for (const { name, marrakech } of fixtureData.massar.tiers.filter(({ marrakech }) => marrakech.surge.length > 0)) {
      // in JSON order: app-10 comes before app-2
      const ids = marrakech.surge.map(({ id }) => id).toSorted();
      expect(Object.keys(members(recovered, `/${name}/surge/vm`))).toEqual(ids);
    }
    const identity = (dr: SynthesisedStack) => {
      const { name, address, disks } = members(dr, "/database/standing/vm")["db-1"] as Block;
      return { name, address, disks };
    };
    expect(identity(recovered)).toEqual(identity(standby));
  });

  test("a failover is locked by its ID, in a block that exists in every posture", () => {
    const lock = (dr: SynthesisedStack) => dr.resource("null_resource", "leaving-recovered-needs-an-approval");
    expect(lock(standby)).toMatchObject({ for_each: {}, lifecycle: { prevent_destroy: true } });
    expect(lock(recovered)).toMatchObject({ for_each: { [failover]: failover }, lifecycle: { prevent_destroy: true } });
    expect(standby.json).not.toHaveProperty("moved");
  });

  test("an approval unlocks only the failover that it names", () => {
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
  const probeOf = (stack: SynthesisedStack) => {
    const probes = stack.resource("null_resource", "rabat-gateways/reachable/probe");
    const [{ "local-exec": probe }] = probes["provisioner"] as [{ "local-exec": Block }];
    return probe["environment"];
  };

  test("finds objects of both sites by name, through both vCenters", () => {
    expect(link.json["provider"]).toMatchObject({ vsphere: [{ alias: "rabat" }, { alias: "marrakech" }] });
    const names = (type: string) => Object.values(link.data(type)).map(({ name }) => name);
    expect(names("vsphere_compute_cluster")).toEqual(["marrakech-recovery", "rabat-extension"]);
    expect(names("vsphere_network")).toEqual(["pg-marrakech-recovery-replication", "pg-rabat-extension-replication"]);
    expect(JSON.stringify(link.json)).not.toContain("terraform_remote_state");
  });

  test("has two gateways at each site, on separate hosts", () => {
    const rules = Object.values(link.resources("vsphere_compute_cluster_vm_anti_affinity_rule"));
    expect(rules.map(({ provider }) => provider)).toEqual(["vsphere.marrakech", "vsphere.rabat"]);
    expect(Object.keys(members(link, "rabat-gateways/tier/standing/vm"))).toEqual(["gateway-1", "gateway-2"]);
  });

  test.each(["rabat", "marrakech"] as const)("tags the gateways of %s in all five categories of VMs", (site) => {
    const vm = link.resource("vsphere_virtual_machine", `${site}-gateways/tier/standing/vm`);
    const byReference = Object.entries({ ...link.resources("vsphere_tag"), ...link.data("vsphere_tag") });
    const tags = (vm["tags"] as string[]).map((reference) => {
      const [, tag] = byReference.find(([id]) => reference.includes(`vsphere_tag.${id}.id`)) ?? [];
      const category = String(tag?.["category_id"]).replace(/^.*vsphere_tag_category\.(\S+)\.id}$/, "$1");
      return `${link.data("vsphere_tag_category")[category]?.["name"]}: ${tag?.["name"]}`;
    });
    expect(tags.sort()).toEqual([
      "massar-managed-by: replication-link",
      "massar-protection: rebuild",
      `massar-site: ${site}`,
      "massar-system: massar",
      "massar-tier: replication-gateway",
    ]);
    // looks up what the site's own stack creates
    expect(Object.values(link.resources("vsphere_tag")).map(({ name }) => name)).toEqual(
      expect.not.arrayContaining(["massar", "rebuild", site]),
    );
  });

  test("probes each gateway at its address, and again if it is a new VM or has another address", () => {
    const probes = link.resource("null_resource", "rabat-gateways/reachable/probe");
    const [vm, made = ""] = /local\.(rabat-gateways\w*_made_\w+)\[each\.key\]/.exec(JSON.stringify(probes)) ?? [];
    expect((link.json["locals"] as Block)[made]).toMatch(
      /^\$\{\{ for key, vm in vsphere_virtual_machine\.rabat-gateways\w*_vm_\w+ : key => \{ id = vm\.id, /,
    );
    // keys are IDs of the model, because an import is refused while a key is unknown
    expect(Object.keys(probes["for_each"] as Block)).toEqual(["gateway-1", "gateway-2"]);
    expect(probes["triggers"]).toEqual({
      id: `\${${vm}.id}`,
      address: "${each.value.address}",
      port: String(fixtureData.link.gatewayPort),
    });
    expect(probeOf(link)).toMatchObject({
      SITE: "rabat",
      ADDRESS: "${each.value.address}",
      ADMITTED: "10.14.0.0/28",
      PATIENCE_SECONDS: "30",
    });
  });

  test("probes through the proxy in simulation, and directly on live", () => {
    expect(probeOf(link)).toHaveProperty("PROXY", "${var.rabat_guest_proxy}");
    const live = synthesise({}, { target: "live" })["replication-link"];
    expect(probeOf(live)).not.toHaveProperty("PROXY");
    expect(JSON.stringify(live.json)).not.toContain("guest_proxy");
  });

  test("pairs only after every gateway at both sites answers", () => {
    const triggers = link.resource("null_resource", "pairing/pairing")["triggers"] as Record<string, string>;
    expect(triggers["from"]).toContain("null_resource.rabat-gateways_reachable_probe");
    expect(triggers["to"]).toContain("null_resource.marrakech-gateways_reachable_probe");
  });
});

describe("rehearsal", () => {
  const id = "2026-11-24-fire-7f3a";
  const { stacks, stack: rehearsal, dr } = synthesiseRehearsal(id);
  const { stack: live } = synthesiseRehearsal(id, {}, { target: "live" });
  const recovered = synthesise({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }).dr;
  const machines = Object.values(rehearsal.resources("vsphere_virtual_machine"));

  test("is added if the context names it, and does not change the other stacks", () => {
    expect(stacks).toEqual(["dr", "primary", "rehearsal", "replication-link"]);
    expect(dr.json).toEqual(synthesise().dr.json);
    expect(Object.keys(synthesise())).not.toContain("rehearsal");
  });

  test("does not depend on Rabat or on another stack's state", () => {
    expect(rehearsal.json["provider"]).toMatchObject({ vsphere: [{ alias: "marrakech" }] });
    expect(JSON.stringify(rehearsal.json).toLowerCase()).not.toMatch(/rabat|terraform_remote_state/);
  });

  test("has its own state, stored in Marrakech on live", () => {
    const backend = (of: SynthesisedStack) => (of.json["terraform"] as Block)["backend"];
    expect(backend(rehearsal)).toMatchObject({ local: { path: expect.stringMatching(/\/rehearsal\.tfstate$/) } });
    expect(backend(live)).toMatchObject({
      pg: { conn_str: expect.stringContaining("state.marrakech."), schema_name: "rehearsal" },
    });
  });

  test("creates the VMs of a recovery priority after those of the priority before; an ordinary deployment has no order", () => {
    const priorityOf = (block: Block) =>
      fixtureData.massar.tiers.find(({ name }) => pathOf(block).includes(`/massar/${name}/`))?.recoveryPriority ?? 0;
    const sets = rehearsal.resources("vsphere_virtual_machine");
    const awaited = (block: Block) =>
      ((block["depends_on"] ?? []) as string[]).flatMap((name) => {
        const found = sets[name.replace(/^vsphere_virtual_machine\./, "")];
        return found === undefined ? [] : [priorityOf(found)];
      });
    for (const block of machines) {
      const before = [...new Set(machines.map(priorityOf))].filter((each) => each < priorityOf(block));
      expect(new Set(awaited(block))).toEqual(new Set(before.length === 0 ? [] : [Math.max(...before)]));
    }
    const unordered = Object.values(recovered.resources("vsphere_virtual_machine")).map((block) => block["depends_on"]);
    expect(JSON.stringify(unordered)).not.toContain("vsphere_virtual_machine.");
  });

  test("creates each VM as a recovered dr does, except for its name and place", () => {
    const really = Object.values(recovered.resources("vsphere_virtual_machine"));
    expect(machines).toHaveLength(really.length);
    for (const set of ["standing", "surge"]) {
      for (const { name } of fixtureData.massar.tiers) {
        const end = `/massar/${name}/${set}/vm`;
        const of = (from: readonly Block[]) => from.find((block) => pathOf(block).endsWith(end));
        const [rehearsed, real] = [of(machines), of(really)];
        expect(rehearsed === undefined).toBe(real === undefined);
        if (rehearsed === undefined || real === undefined) continue;
        const unnamed = ({ for_each }: Block) =>
          Object.entries(for_each as Record<string, Block>).map(([key, { name: _, ...member }]) => [key, member]);
        expect(unnamed(rehearsed)).toEqual(unnamed(real));
        for (const same of ["extra_config", "guest_id", "firmware", "num_cpus", "memory"])
          expect(rehearsed[same]).toEqual(real[same]);
      }
    }
    expect(members(rehearsal, "/database/standing/vm")["db-1"]).toMatchObject({
      name: "rehearsal-7f3a-db-1",
      host_name: "mrk-db-1.marrakech.massar.example",
      address: "10.40.50.11/24",
      cpus: 16,
    });
  });

  test("clones tiers with data from a snapshot of each replica, and the others from the template", () => {
    const linked = machines.filter(({ clone }) => (clone as Block)["linked_clone"] === true);
    const replicated = fixtureData.massar.tiers.filter(({ protection }) => protection.mechanism !== "rebuild");
    expect(linked.map((vm) => /massar\/([\w-]+)\/standing/.exec(pathOf(vm))?.[1]).sort()).toEqual(
      replicated.map(({ name }) => name).sort(),
    );
    const snapshots = Object.values(rehearsal.resources("vsphere_virtual_machine_snapshot"));
    expect(snapshots).toHaveLength(replicated.length);
    for (const snapshot of snapshots)
      expect(snapshot).toMatchObject({ snapshot_name: `rehearsal-${id}`, memory: false, quiesce: false });
    // the source is looked up again after its snapshot, which the provider needs to plan the clone
    const frozen = Object.values(rehearsal.data("vsphere_virtual_machine")).filter((block) =>
      pathOf(block).endsWith("/frozen"),
    );
    expect(frozen).toHaveLength(replicated.length);
    for (const { depends_on } of frozen)
      expect(JSON.stringify(depends_on)).toContain("vsphere_virtual_machine_snapshot.");
  });

  test("has a port group for each network, only on VLANs of the bubble", () => {
    const groups = Object.values(rehearsal.resources("vsphere_distributed_port_group"));
    const { rehearsal: place, networks } = fixtureData.marrakech;
    const used = new Set(fixtureData.massar.tiers.map(({ network }) => network));
    expect(Object.fromEntries(groups.map(({ name, vlan_id }) => [name, vlan_id]))).toEqual(
      Object.fromEntries([...used].map((name) => [`rehearsal-7f3a-pg-marrakech-recovery-${name}`, place?.vlans[name]])),
    );
    const real = new Set(Object.values(networks).map(({ vlan }) => vlan));
    expect(groups.filter(({ vlan_id }) => real.has(Number(vlan_id)))).toEqual([]);
    expect(rehearsal.data("vsphere_network")).toEqual({});
    for (const vm of machines)
      expect(JSON.stringify(vm["network_interface"])).toContain("vsphere_distributed_port_group.rehearsal_bubble_");
  });

  test("all VMs are in folders below the one of rehearsals, where its account can change VMs", () => {
    const folders = Object.values(rehearsal.resources("vsphere_folder")).map(({ path }) => String(path));
    expect(folders.filter((path) => !path.startsWith("${"))).toEqual([`rehearsals/rehearsal-${id}`]);
  });

  test("all VMs are in one pool with limits, named after the rehearsal", () => {
    const pools = Object.entries(rehearsal.resources("vsphere_resource_pool"));
    expect(pools.map(([, { name, cpu_limit, memory_limit }]) => [name, cpu_limit, memory_limit])).toEqual([
      [`rehearsal-${id}`, 400_000, 1_572_864],
    ]);
    for (const vm of machines) expect(vm["resource_pool_id"]).toBe(`\${vsphere_resource_pool.${pools[0]?.[0]}.id}`);
  });

  test("has no locks, DRS groups or rules", () => {
    expect(JSON.stringify(rehearsal.json)).not.toContain("prevent_destroy");
    const types = Object.keys(rehearsal.json["resource"] as Block).filter((type) => type.includes("compute_cluster"));
    expect(types).toEqual([]);
    for (const override of Object.values(rehearsal.resources("vsphere_ha_vm_override")))
      expect(override["ha_vm_restart_priority"]).toBe("lowest");
  });
});
