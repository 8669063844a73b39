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

type Created = Extract<ModelData["massar"]["tiers"][number]["rabat"], { source: "created" }>;

/** A tier that is made at Rabat, with other members there. */
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
    expect(checks.every((postconditions) => postconditions.length > 0)).toBe(true);
    expect(checks).toHaveLength(baseline.switches.length + baseline.templates.length + baseline.virtualMachines.length);
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
    expect(vds["host"]).toHaveLength(extension.clusters[0]?.hosts.length ?? 0);
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
    const created = modelData.massar.tiers.filter(({ rabat }) => rabat.source === "created");
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

  test("a member may differ from its tier while a change rolls", () => {
    const rolling = [{ id: "db-1", size: { cpus: 24, memory: "192 GiB" as const } }, { id: "db-2" }, { id: "db-3" }];
    const map = members(synthesise(withMembers("database", rolling)).primary, "/database/standing/vm");
    expect(Object.values(map).map(({ cpus }) => cpus)).toEqual([24, 16, 16]);
  });

  test("removing the first member leaves every other member as it was", () => {
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
    const separate = modelData.massar.tiers.filter(
      ({ separateHosts, rabat }) => separateHosts && rabat.source === "created",
    );
    expect(rules.map(({ name }) => name)).toEqual(separate.map(({ name }) => `${name}-on-separate-hosts`).sort());
    for (const rule of rules) expect(rule["mandatory"]).toBe(true);
  });
});

describe("what the sites' clusters, networks and storage have in full", () => {
  const { primary, dr } = synthesise();
  const [cluster] = modelData.rabat.extension.clusters;

  test("each host speaks on the vMotion and storage networks at its own number", () => {
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

  test("a full uplink is shared out by kind of traffic, and replication keeps to its streams' rate", () => {
    expect(primary.resource("vsphere_distributed_virtual_switch", "/switch")).toMatchObject({
      network_resource_control_enabled: true,
      virtualmachine_share_level: "high",
      vmotion_share_level: "low",
      teaming_policy: "loadbalance_loadbased",
    });
    const replication = primary.resource("vsphere_distributed_port_group", "/replication");
    expect(replication).toMatchObject({
      ingress_shaping_enabled: true,
      ingress_shaping_average_bandwidth: 720_000_000,
      ingress_shaping_burst_size: 90_000_000,
    });
    expect(primary.resource("vsphere_distributed_port_group", "/database")).not.toHaveProperty(
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

  test("HA restarts by recovery priority, and what depends on another kind after it", () => {
    const priority = (tier: string) => primary.resource("vsphere_ha_vm_override", `/${tier}/standing-restart/override`);
    expect(priority("database")["ha_vm_restart_priority"]).toBe("highest");
    expect(priority("batch")["ha_vm_restart_priority"]).toBe("lowest");
    const rule = primary.resource("vsphere_compute_cluster_vm_dependency_rule", "web-after-application/rule");
    expect(rule).toMatchObject({ mandatory: false });
    expect(String(rule["dependency_vm_group_name"])).toContain("application_group");
    expect(String(rule["vm_group_name"])).toContain("web_group");
  });

  test("racks are host groups, and a preference for one is no obligation", () => {
    const groups = Object.values(primary.resources("vsphere_compute_cluster_host_group"));
    expect(groups.map(({ name }) => name)).toEqual(["rack-a-hosts", "rack-b-hosts"]);
    expect(primary.resource("vsphere_compute_cluster_vm_host_rule", "batch/rack/rule")).toMatchObject({
      affinity_host_group_name: "rack-b-hosts",
      mandatory: false,
    });
  });

  test("a storage class is a tag on its datastores and a policy that asks for it", () => {
    const nfs = primary.resource("vsphere_nas_datastore", "/datastore");
    expect(nfs).toMatchObject({ remote_hosts: ["10.20.85.250"], type: "NFS" });
    expect(JSON.stringify(nfs["tags"])).toContain("storage-classes_capacity");
    expect(JSON.stringify(nfs["depends_on"])).toContain("vsphere_vnic.");
    const policies = Object.values(primary.resources("vsphere_vm_storage_policy"));
    expect(policies.map(({ name }) => name)).toEqual(["massar-capacity", "massar-flash"]);
    const files = primary.resource("vsphere_virtual_machine", "/files/standing/vm");
    expect(files).toHaveProperty("datastore_id");
    expect(files).not.toHaveProperty("datastore_cluster_id");
  });

  test("an adopted tier is read at Rabat and made at Marrakech", () => {
    const machines = (stack: SynthesisedStack) => Object.keys(stack.resources("vsphere_virtual_machine")).join(" ");
    expect(machines(primary)).not.toContain("identity");
    expect(machines(dr)).toContain("identity");
    expect(Object.values(primary.data("vsphere_virtual_machine")).map(({ name }) => name)).toContain("srv-ldap-01");
  });

  test("a VM's firewall lets in the flows of the model and nothing else", () => {
    const { "guestinfo.userdata": encoded } = primary.resource("vsphere_virtual_machine", "/database/standing/vm")[
      "extra_config"
    ] as Record<string, string>;
    const userData = Buffer.from(encoded ?? "", "base64").toString();
    const { write_files: files } = JSON.parse(userData.replace("#cloud-config\n", "")) as {
      write_files: { content: string }[];
    };
    const rules = files[0]?.content ?? "";
    expect(rules).toContain("policy drop;");
    expect(rules).toContain("ip saddr 10.20.50.0/24 tcp dport 5432 accept");
    expect(rules).not.toContain("10.20.40.0/24");
  });

  test("people have roles that change nothing that the code states", () => {
    const roles = Object.values(primary.resources("vsphere_role"));
    expect(roles.map(({ name }) => name)).toEqual(["massar-auditor", "massar-operator"]);
    const privileges = roles.flatMap((role) => role["role_privileges"] as string[]);
    expect(privileges.filter((privilege) => /Config|Delete|Create$|Assign|Permission/.test(privilege))).toEqual([]);
    const permissions = primary.resource("vsphere_entity_permissions", "/permissions")["permissions"] as Block[];
    expect(permissions.map(({ user_or_group }) => user_or_group)).toEqual([
      modelData.rabat.access.auditors,
      modelData.rabat.access.operators,
    ]);
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

  test("needs nothing of Rabat in either posture", () => {
    for (const dr of [standby, recovered]) {
      expect(dr.json["provider"]).toMatchObject({ vsphere: [{ alias: "marrakech" }] });
      expect(JSON.stringify(dr.json).toLowerCase()).not.toContain("rabat");
    }
  });

  test("standby runs the replicas and what they need, at their standby size", () => {
    const standing = modelData.massar.tiers.filter(({ marrakech }) => marrakech.standing !== undefined);
    expect(Object.keys(standby.resources("vsphere_virtual_machine"))).toHaveLength(standing.length);
    expect(members(standby, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 4, memory_mib: 32768 });
  });

  test("recovered grows the replica in place under its own key and adds what is missing", () => {
    expect(members(recovered, "/database/standing/vm")["db-1"]).toMatchObject({ cpus: 16, memory_mib: 131072 });
    expect(Object.keys(members(recovered, "/database/surge/vm"))).toEqual(["db-2", "db-3"]);
    for (const { name, marrakech } of modelData.massar.tiers.filter(({ marrakech }) => marrakech.surge.length > 0)) {
      // in the order of JSON, where app-10 comes before app-2
      const ids = marrakech.surge.map(({ id }) => id).toSorted();
      expect(Object.keys(members(recovered, `/${name}/surge/vm`))).toEqual(ids);
    }
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
    // what the site's own stack makes is looked up there
    expect(Object.values(link.resources("vsphere_tag")).map(({ name }) => name)).toEqual(
      expect.not.arrayContaining(["massar", "rebuild", site]),
    );
  });

  test("probes each gateway, anew when it is another VM or reports another address or none", () => {
    const probes = link.resource("null_resource", "rabat-gateways/reachable/probe");
    expect(probes["for_each"]).toMatch(/^\$\{vsphere_virtual_machine\.rabat-gateways/);
    expect(probes["triggers"]).toEqual({
      id: "${each.value.id}",
      address: '${join(" ", each.value.guest_ip_addresses)}',
      port: String(modelData.link.gatewayPort),
    });
    const [{ "local-exec": probe }] = probes["provisioner"] as [{ "local-exec": Block }];
    expect(probe["environment"]).toMatchObject({
      SITE: "rabat",
      ADDRESS: '${join(" ", each.value.guest_ip_addresses)}',
    });
  });

  test("pairs only when every gateway at both sites has answered", () => {
    const triggers = link.resource("null_resource", "pairing/pairing")["triggers"] as Record<string, string>;
    expect(triggers["from"]).toContain("null_resource.rabat-gateways_reachable_probe");
    expect(triggers["to"]).toContain("null_resource.marrakech-gateways_reachable_probe");
  });
});
