import { SITE_NAMES, type SiteName } from "../../../model/schema/site";
import type { LocatedFinding } from "../../../policy/located-finding";
import {
  type AttributeChange,
  type ClassifiedEffect,
  EFFECTS,
  type Effect,
  type Release,
} from "../../../review/effects/effect";
import type {
  CapacityChange,
  ChangeGroup,
  DriftedObject,
  LinkReview,
  ObjectiveChange,
  ObjectReview,
  Outcome,
  Review,
  ReviewedBlock,
  SiteReview,
  StackReview,
} from "../../../review/review";

/*
 * Reviews of changes to the national design, for tests of the outputs. Names and addresses are those of real plans; capacity
 * figures are close to those of npm run capacity.
 */

const RELEASE: Release = "1.26.0";
const BASE = { commit: "359c55b8a0a0ef1e4d6487e7b4f9c3d01b2a6f10", dirty: false };
const HEAD = { commit: "e7df8b6c2a91f04d6b8f13a5c7e90d2f4b6a8c01", dirty: false };

const worst = (effects: readonly Effect[]): Effect =>
  effects.reduce((a, b) => (EFFECTS.indexOf(b) > EFFECTS.indexOf(a) ? b : a), "none");

/** An empty review with these parts. */
export function reviewOf({
  rabat = {},
  marrakech = {},
  link = {},
  ...parts
}: Partial<Omit<Review, "sites" | "link">> & {
  readonly rabat?: Partial<SiteReview>;
  readonly marrakech?: Partial<SiteReview>;
  readonly link?: Partial<LinkReview>;
} = {}): Review {
  return {
    version: 1,
    outcome: "harmless",
    base: BASE,
    head: HEAD,
    stacks: [stackOf("primary"), stackOf("dr"), stackOf("replication-link")],
    sites: SITE_NAMES.map((site) => siteOf(site, site === "rabat" ? rabat : marrakech)),
    link: { groups: [], drift: [], capacity: [], ...link },
    blocks: [],
    approved: [],
    findings: { added: [], mended: [] },
    unknown: [],
    consent: [],
    inGuests: [],
    notApplied: [],
    weakened: [],
    ...parts,
  };
}

function siteOf(site: SiteName, parts: Partial<SiteReview>): SiteReview {
  const { groups = [] } = parts;
  const effects: Partial<Record<Effect, number>> = {};
  for (const { effect } of groups.flatMap(({ objects }) => objects)) effects[effect] = (effects[effect] ?? 0) + 1;
  return { site, effects, groups, drift: [], capacity: [], recoverability: [], peaks: [], ...parts };
}

const NO_COUNTS: StackReview["counts"] = {
  none: 0,
  create: 0,
  read: 0,
  update: 0,
  delete: 0,
  forget: 0,
  replace: 0,
  createThenForget: 0,
  unknown: 0,
  import: 0,
  move: 0,
};

function stackOf(
  stack: string,
  counts: Partial<StackReview["counts"]> = {},
  parts: Partial<StackReview> = {},
): StackReview {
  return {
    stack,
    state: "planned",
    release: RELEASE,
    terraformVersion: "1.11.4",
    counts: { ...NO_COUNTS, none: 199, ...counts },
    fingerprint: {
      changes: "9f2c1e0b7a6d5c4b3a29180716051403f2e1d0c9b8a79685746352413f2e1d0c",
      objects: {},
      drift: {},
      tree: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
      providers: "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00",
      releases: { terraform: "1.11.4", "registry.terraform.io/vmware/vsphere": "2.16.1" },
      state: { lineage: "0b1d2c3e-4f50-6172-8394-a5b6c7d8e9f0", serial: 41 },
    },
    ...parts,
  };
}

const PREFIX: Readonly<Record<SiteName, string>> = { rabat: "rab", marrakech: "mar" };

/** A VM of a tier with changed attributes. */
export function machine(
  site: SiteName,
  tier: string,
  member: string,
  effects: readonly ClassifiedEffect[],
  parts: Partial<ObjectReview> = {},
): ObjectReview {
  return {
    subject: { site, tier, member, kind: "virtual machine", name: `${PREFIX[site]}-${member}` },
    stack: site === "rabat" ? "primary" : "dr",
    address: `vsphere_virtual_machine.${site}_massar_${tier}_standing_vm_F7F8E232["${member}"]`,
    action: "update",
    effect: worst(effects.map(({ effect }) => effect)),
    effects,
    attributes: effects.flatMap(({ causes }) => causes),
    source: { file: "datacenters/massar/tiers.ts", line: 54 },
    ...parts,
  };
}

/** An object without a tier. */
export function object(
  site: SiteName | undefined,
  kind: string,
  name: string,
  effects: readonly ClassifiedEffect[],
  parts: Partial<ObjectReview> = {},
): ObjectReview {
  return {
    subject: { ...(site !== undefined && { site }), kind, name },
    stack: site === undefined ? "replication-link" : site === "rabat" ? "primary" : "dr",
    address: `vsphere_${kind.replaceAll(" ", "_")}.${site ?? "link"}_${name.replaceAll(/[^a-z0-9-]/g, "")}_53603250`,
    action: "update",
    effect: worst(effects.map(({ effect }) => effect)),
    effects,
    attributes: effects.flatMap(({ causes }) => causes),
    source: { file: `datacenters/${site ?? "link"}.ts`, line: 200 },
    ...parts,
  };
}

export const group = (title: string, objects: readonly ObjectReview[]): ChangeGroup => ({
  title,
  effect: worst(objects.map(({ effect }) => effect)),
  objects,
});

const attribute = (path: string, before?: string, after?: string): AttributeChange => ({
  path,
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
});

/** A block for these objects. */
export const block = (
  id: ReviewedBlock["id"],
  scope: string,
  objects: readonly string[],
  parts: Partial<ReviewedBlock> = {},
): ReviewedBlock => ({
  id,
  scope,
  objects,
  problem: `${objects.length} objects of ${scope} are affected at once.`,
  remedy: "Change them one after the other.",
  fingerprint: "3c".repeat(32),
  ...parts,
});

/** What an approval repeats of its block. */
const given = ({ id, scope, fingerprint }: ReviewedBlock) => ({ id, scope, fingerprint });

const RESTART_BY_PROCESSORS: ClassifiedEffect = {
  effect: "guestRestart",
  row: "virtual-machine/num-cpus",
  causes: [attribute("num_cpus", "16", "24")],
  decidedBy: attribute("cpu_hot_add_enabled", "false", "false"),
};
const RESTART_BY_MEMORY: ClassifiedEffect = {
  effect: "guestRestart",
  row: "virtual-machine/memory-up",
  causes: [attribute("memory", "128 GiB", "192 GiB")],
  decidedBy: attribute("memory_hot_add_enabled", "false", "false"),
};

/** Only annotations change. */
export const harmless = (): Review =>
  reviewOf({
    stacks: [stackOf("primary", { update: 2 }), stackOf("dr"), stackOf("replication-link")],
    rabat: {
      groups: [
        group(
          "bastion",
          ["bastion-1", "bastion-2"].map((member) =>
            machine("rabat", "bastion", member, [
              {
                effect: "none",
                row: "virtual-machine/annotation",
                causes: [attribute("annotation", "Jump host", "Jump host, see runbook 4")],
              },
            ]),
          ),
        ),
      ],
    },
  });

/** The database gets more processors and memory at both sites. All its members would restart at once: blocked. */
export const databaseGrows = (): Review =>
  reviewOf({
    outcome: "blocked",
    stacks: [
      stackOf(
        "primary",
        { update: 4 },
        {
          fingerprint: {
            ...(stackOf("primary").fingerprint as NonNullable<StackReview["fingerprint"]>),
            rolling: ["db-1", "db-2", "db-3"].map((member) => ({
              member: `database/${member}`,
              changes: "ab".repeat(32),
            })),
          },
        },
      ),
      stackOf("dr", { update: 1 }),
      stackOf("replication-link"),
    ],
    blocks: [
      block("correlated-disruption", "rabat/database", ["rab-db-1", "rab-db-2", "rab-db-3"], {
        problem: "All 3 members of one quorum restart in one apply: the database is down.",
        remedy: "Deploy with npm run deploy -- primary --rolling: one member at a time, a health check between.",
      }),
    ],
    findings: {
      added: [
        finding("processors-per-core", "warning", {
          scope: "rabat/rabat-extension/critical",
          problem: "The critical VMs are given 2.3 virtual CPUs for each core.",
          remedy: "Add a host, or give the database 20 virtual CPUs.",
        }),
      ],
      mended: [
        finding("reserved-memory", "warning", {
          scope: "tier/database",
          problem: "The database's memory is below what it uses at the peak.",
          remedy: "Give it 160 GiB.",
        }),
      ],
    },
    rabat: {
      groups: [
        group(
          "database",
          ["db-1", "db-2", "db-3"].map((member) =>
            machine("rabat", "database", member, [
              RESTART_BY_PROCESSORS,
              RESTART_BY_MEMORY,
              {
                effect: "none",
                row: "virtual-machine/memory-reservation",
                causes: [attribute("memory_reservation", "128 GiB", "192 GiB")],
              },
            ]),
          ),
        ),
        group("resource pool", [
          object("rabat", "resource pool", "critical", [
            {
              effect: "reconfiguredLive",
              row: "resource-pool/memory-reservation",
              causes: [attribute("memory_reservation", "384 GiB", "576 GiB")],
            },
          ]),
        ]),
      ],
      capacity: [
        capacity(
          "rabat-extension",
          "memory",
          "GiB",
          [4424, 1291, 2395],
          [4424, 1446, 2240],
          ["2045-07-01", "2043-07-01"],
        ),
        capacity("rabat-extension", "CPU", "GHz", [774, 463, 182], [774, 520, 125], ["2032-07-08", "2030-07-02"]),
        capacity(
          "rabat-flash",
          "space",
          "TiB",
          [48, 36.1, undefined],
          [48, 39.8, undefined],
          ["2029-03-11", "2027-11-20"],
        ),
      ],
      recoverability: [
        {
          tier: "rabat-extension",
          promise: "hostFailures",
          promised: { before: "1", after: "1" },
          achieved: { before: "2", after: "1" },
          kept: { before: true, after: true },
        },
      ],
    },
    marrakech: {
      groups: [
        group("database", [
          machine("marrakech", "database", "db-1", [
            {
              ...RESTART_BY_MEMORY,
              causes: [attribute("memory", "32 GiB", "48 GiB")],
            },
          ]),
        ]),
      ],
      capacity: [
        {
          ...capacity(
            "marrakech-recovery",
            "memory",
            "GiB",
            [3686, 1160, 1789],
            [3686, 1352, 1597],
            ["2043-07-01", "2040-07-01"],
          ),
          posture: "recovered",
        },
      ],
      recoverability: [
        {
          tier: "database",
          promise: "RTO",
          promised: { before: "4 h", after: "4 h" },
          achieved: { before: "3 h 12 min", after: "3 h 26 min" },
          kept: { before: true, after: true },
        },
      ],
    },
  });

/** A seventh host joins Rabat's extension. */
export const hostAdded = (): Review =>
  reviewOf({
    stacks: [stackOf("primary", { create: 3, update: 2 }), stackOf("dr"), stackOf("replication-link")],
    rabat: {
      groups: [
        group("host", [
          object("rabat", "host", "esx-17.rabat.massar.example", [{ effect: "created", causes: [] }], {
            action: "create",
            attributes: [
              attribute("hostname", undefined, "esx-17.rabat.massar.example"),
              { path: "id", unknown: true },
            ],
            source: { file: "datacenters/rabat.ts", line: 239 },
          }),
        ]),
        group("vmkernel adapter", [
          object("rabat", "vnic", "esx-17-storage", [{ effect: "created", causes: [] }], { action: "create" }),
          object("rabat", "vnic", "esx-17-vmotion", [{ effect: "created", causes: [] }], { action: "create" }),
        ]),
        group("cluster", [
          object("rabat", "compute cluster", "rabat-extension", [
            {
              effect: "reconfiguredLive",
              row: "compute-cluster/host-added",
              causes: [{ path: "host_system_ids", before: "6 hosts", after: "7 hosts", unknown: true }],
            },
          ]),
        ]),
        group("distributed switch", [
          object("rabat", "distributed virtual switch", "vds-rabat-extension", [
            {
              effect: "reconfiguredLive",
              row: "distributed-switch/host-added",
              causes: [attribute("host[6].devices", undefined, "vmnic2, vmnic3")],
            },
          ]),
        ]),
      ],
      capacity: [
        capacity(
          "rabat-extension",
          "memory",
          "GiB",
          [4424, 1291, 2395],
          [5161, 1291, 3132],
          ["2045-07-01", "2049-07-01"],
        ),
        capacity("rabat-extension", "CPU", "GHz", [774, 463, 182], [903, 463, 311], ["2032-07-08", "2035-07-01"]),
      ],
      recoverability: [
        {
          tier: "rabat-extension",
          promise: "hostFailures",
          promised: { before: "1", after: "1" },
          achieved: { before: "1", after: "2" },
          kept: { before: true, after: true },
        },
      ],
    },
  });

/** The cache's network is removed, with its port groups at both sites. */
export const networkRemoved = (): Review =>
  reviewOf({
    outcome: "blocked",
    stacks: [
      stackOf("primary", { delete: 1, update: 3 }),
      stackOf("dr", { delete: 1 }),
      stackOf("replication-link", { none: 12 }),
    ],
    blocks: [
      block("apply-will-fail", "rabat/pg-rabat-extension-cache", ["pg-rabat-extension-cache"], {
        problem:
          "vCenter refuses to remove a port group while rab-cache-1, rab-cache-2 and rab-cache-3 are connected to it.",
        remedy: "Move the VMs to another network first, in a change of its own.",
      }),
    ],
    rabat: {
      groups: [
        group("port group", [
          object(
            "rabat",
            "distributed port group",
            "pg-rabat-extension-cache",
            [
              { effect: "applyWillFail", causes: [] },
              { effect: "destroyed", causes: [] },
            ],
            {
              action: "delete",
              attributes: [attribute("vlan_id", "1240")],
            },
          ),
        ]),
        group(
          "cache",
          ["cache-1", "cache-2", "cache-3"].map((member) =>
            machine("rabat", "cache", member, [
              {
                effect: "networkInterruption",
                row: "virtual-machine/network-interface",
                causes: [attribute("network_interface[0].network_id", "dvportgroup-65", "dvportgroup-71")],
              },
            ]),
          ),
        ),
      ],
    },
    marrakech: {
      groups: [
        group("port group", [
          object(
            "marrakech",
            "distributed port group",
            "pg-marrakech-recovery-cache",
            [{ effect: "destroyed", causes: [] }],
            {
              action: "delete",
              attributes: [attribute("vlan_id", "2240")],
            },
          ),
        ]),
      ],
    },
  });

/** A renamed disk label, which destroys the disk; an update that powers on a VM; a replaced datastore. */
export const dataLost = (): Review =>
  reviewOf({
    outcome: "blocked",
    stacks: [
      stackOf("primary", { update: 3, replace: 1, forget: 1, import: 1, move: 1 }),
      stackOf("dr", { update: 1 }),
      stackOf("replication-link"),
    ],
    blocks: [
      block("data-lost", "rabat/files", ["rab-file-1"], {
        problem: "The disk “documents” (8 TiB) of rab-file-1 is destroyed within an update in place.",
        remedy: "Keep the disk's label; a label can't be changed on a disk that exists.",
      }),
      block("unknown-action", "rabat/web", ["rab-web-1"], {
        problem: "What a change of replace_trigger does has not been shown for 1.26.0.",
        remedy: "Try it on the simulator with npm run test:proof, or change it by itself and watch.",
      }),
    ],
    approved: [
      {
        block: block("protected-object-removed", "rabat/monitoring", ["rab-mon-2"], {
          problem: "This change removes rab-mon-2, which is locked against deletion.",
          remedy: "Lift its lock by name.",
        }),
        by: {
          id: "protected-object-removed",
          scope: "rabat/monitoring",
          fingerprint: "3c".repeat(32),
          reason: "Its metrics moved to rab-mon-1 on 2026-11-20.",
          owner: "K. Alami",
          expires: "2026-12-31",
        },
      },
    ],
    rabat: {
      groups: [
        group("files", [
          machine("rabat", "files", "file-1", [
            {
              effect: "dataLost",
              row: "virtual-machine/disk-label",
              causes: [attribute("disk[1].label", "documents", "<deleted>")],
            },
            {
              effect: "guestRestart",
              row: "virtual-machine/disk-mode",
              causes: [attribute("disk[1].disk_mode", "persistent", "independent_persistent")],
            },
          ]),
        ]),
        group("web", [
          machine("rabat", "web", "web-1", [
            { effect: "notClassified", causes: [{ path: "replace_trigger", after: "2026-11", unknown: true }] },
          ]),
          machine("rabat", "web", "web-2", [
            {
              effect: "storageVMotion",
              row: "virtual-machine/datastore",
              causes: [attribute("datastore_id", "rabat-flash-01", "rabat-flash-02")],
            },
          ]),
        ]),
        group("datastore", [
          object(
            "rabat",
            "nas datastore",
            "rabat-files-01",
            [
              {
                effect: "replaced",
                row: "nas-datastore/remote-path",
                causes: [attribute("remote_path", "/massar", "/massar/documents")],
              },
            ],
            { action: "replace" },
          ),
        ]),
        group("monitoring", [
          machine("rabat", "monitoring", "mon-2", [{ effect: "forgotten", causes: [] }], {
            action: "forget",
            attributes: [],
          }),
          machine("rabat", "monitoring", "mon-1", [{ effect: "moved", causes: [] }], {
            action: "none",
            attributes: [],
            movedFrom: 'vsphere_virtual_machine.rabat_massar_watch_standing_vm_0A1B2C3D["mon-1"]',
          }),
        ]),
        group("folder", [
          object("rabat", "folder", "massar/reporting", [{ effect: "imported", causes: [] }], {
            action: "none",
            importId: "/rabat/vm/massar/reporting",
          }),
        ]),
      ],
      peaks: [{ where: "rabat-flash", why: "replacement", resource: "space", unit: "TiB", taken: 46.2, has: 48 }],
    },
    marrakech: {
      groups: [
        group("web", [
          machine("marrakech", "web", "web-1", [
            {
              effect: "powersOnStandby",
              row: "virtual-machine/powered-off",
              causes: [attribute("annotation", "cold", "cold standby")],
              decidedBy: attribute("power_state", "off", "off"),
            },
          ]),
        ]),
      ],
      peaks: [
        { where: "marrakech-recovery", why: "evacuation", resource: "memory", unit: "GiB", taken: 2980, has: 2949 },
      ],
    },
  });

/** The database's change rate doubles: vSphere does not change, but an objective is missed. */
export const changeRateDoubles = (): Review =>
  reviewOf({
    outcome: "needsApproval",
    findings: {
      added: [
        finding("rpo-kept", "error", {
          scope: "tier/database",
          problem: "RPO of 5 min can't be kept: the stream needs 826 Mbit/s of the link's 700 Mbit/s.",
          remedy: "Order 850 Mbit/s for the link, or set its RPO to 15 min.",
          arithmetic: {
            inputs: { changed: "43.4 GB", efficiency: "70 %" },
            formula: "changed × 8 / (RPO × efficiency)",
            result: "826 Mbit/s",
            limit: "700 Mbit/s",
            margin: "-126 Mbit/s",
          },
        }),
      ],
      mended: [],
    },
    marrakech: {
      recoverability: [
        {
          tier: "database",
          promise: "RPO",
          promised: { before: "5 min", after: "5 min" },
          achieved: { before: "3 min 10 s" },
          kept: { before: true, after: false },
        },
        {
          tier: "database",
          promise: "linkLoad",
          achieved: { before: "62 %", after: "118 %" },
          kept: { before: true, after: false },
        },
      ],
    },
    link: {
      capacity: [
        capacity(
          "link",
          "bandwidth",
          "Mbit/s",
          [700, 434, undefined],
          [700, 826, undefined],
          ["2034-07-01", "2026-11-01"],
        ),
      ],
    },
  });

/** Objects were changed manually; the change itself only adds a tag. */
export const drifted = (): Review =>
  reviewOf({
    outcome: "needsApproval",
    stacks: [stackOf("primary", { create: 1 }), stackOf("dr"), stackOf("replication-link")],
    rabat: {
      groups: [
        group("tag", [
          object("rabat", "tag", "batch-night", [{ effect: "created", causes: [] }], { action: "create" }),
        ]),
      ],
      drift: [
        driftOf(
          "rabat",
          "web",
          "web-1",
          [attribute("memory", "16 GiB", "32 GiB")],
          [
            { user: "VSPHERE.LOCAL\\k.alami", at: "2026-11-20T21:14:03Z", event: "VmReconfiguredEvent" },
            { user: "VSPHERE.LOCAL\\k.alami", at: "2026-11-20T21:13:40Z", event: "VmPoweredOffEvent" },
          ],
        ),
        driftOf("rabat", "cache", "cache-2", [
          attribute("network_interface[0].network_id", "dvportgroup-65", "dvportgroup-71"),
        ]),
        { ...driftOf("rabat", "batch", "batch-2", []), gone: true },
      ],
    },
  });

/** Neither plan nor model changes. */
export const empty = (): Review => reviewOf();

/** The base branch's model is unreadable, and the link cannot be planned before its sites are deployed. */
export function baseMissing(): Review {
  const { base: _, ...review } = databaseGrows();
  return {
    ...review,
    stacks: [
      stackOf("primary", { update: 4 }),
      stackOf("dr", { update: 1 }),
      stackOf("replication-link", { none: 0 }, { state: "notYet", reason: "rabat and marrakech are not deployed" }),
    ],
    findings: { added: [], mended: [] },
    sites: review.sites.map((site) => ({ ...site, capacity: [], recoverability: [] })),
    unknown: [
      "what the change does to capacity, recoverability and findings: the base commit 359c55b is not in this clone",
    ],
  };
}

/** Very many objects of all tiers, a few of them destroyed. */
export function manyChanges(count = 10_000): Review {
  const tiers = ["database", "application", "web", "cache", "batch", "reporting", "files", "identity"];
  const kinds: readonly Effect[] = ["created", "reconfiguredLive", "vMotion", "storageVMotion", "created", "none"];
  const objects = Array.from({ length: count }, (_, index) => {
    const tier = tiers[index % tiers.length] ?? "web";
    const site = SITE_NAMES[index % 3 === 0 ? 1 : 0];
    const effect: Effect =
      index % 200 === 7 ? "guestRestart" : index % 1000 === 11 ? "destroyed" : (kinds[index % kinds.length] ?? "none");
    return machine(
      site,
      tier,
      `${tier}-${index}`,
      [{ effect, causes: [attribute("memory", `${8 + (index % 5)} GiB`, `${16 + (index % 7)} GiB`)] }],
      { source: { file: "datacenters/massar/tiers.ts", line: 20 + (index % 400) } },
    );
  });
  const groupsAt = (site: SiteName) =>
    tiers.flatMap((tier) => {
      const own = objects.filter(({ subject }) => subject.site === site && subject.tier === tier);
      return own.length === 0 ? [] : [group(tier, own)];
    });
  return reviewOf({
    outcome: "needsApproval",
    stacks: [stackOf("primary", { update: count }), stackOf("dr"), stackOf("replication-link")],
    rabat: { groups: groupsAt("rabat") },
    marrakech: { groups: groupsAt("marrakech") },
  });
}

/** Values that break an output without escaping. */
export const HOSTILE_NAMES = [
  "</script><script>window.broken = true</script>",
  '"><img src=x onerror="window.broken = true">',
  "a | b | c",
  "`code` ``` \n```\n",
  "@everyone and #12 and GH-7",
  "line one\n\n# heading\n- item",
  "[link](https://evil.example) https://evil.example www.evil.example",
  "<!-- massar-review --> <details> &amp; &lt;b&gt;",
  "\u001b[31mred\u001b[0m \u202edlo\u202c \u2066x\u2069",
  "back\\slash \\| $x^2$ ~~gone~~ **bold** __init__ :tada:",
] as const;

/** A review in which every value chosen by a person is hostile. */
export function hostile(): Review {
  const lines = HOSTILE_NAMES.map((name, index) => {
    const change = attribute(name, name, `${name} 2`);
    return {
      change: machine(
        "rabat",
        name,
        `db-${index}`,
        [{ effect: "destroyed", row: name, causes: [change], decidedBy: change }],
        {
          subject: { site: "rabat", tier: name, member: name, kind: name, name },
          address: name,
          movedFrom: name,
          importId: name,
          deposed: name,
        },
      ),
      drift: { ...driftOf("rabat", name, name, [change], [{ user: name, at: name, event: name }]) },
      block: block("data-lost", name, [name], { problem: name, remedy: name }),
      finding: finding(name, "error", { scope: name, problem: name, remedy: name, file: name }),
    };
  });
  return reviewOf({
    outcome: "blocked",
    head: { commit: HOSTILE_NAMES[0], dirty: true },
    stacks: HOSTILE_NAMES.map((name) => stackOf(name, {}, { state: "notYet", reason: name, terraformVersion: name })),
    blocks: lines.map(({ block: each }) => each),
    approved: lines.map(({ block: each }, index) => {
      const name = HOSTILE_NAMES[index] ?? "";
      return { block: each, by: { ...given(each), scope: name, reason: name, owner: name, expires: name, key: name } };
    }),
    findings: { added: lines.map(({ finding: each }) => each), mended: lines.map(({ finding: each }) => each) },
    unknown: HOSTILE_NAMES,
    consent: HOSTILE_NAMES,
    rabat: {
      groups: lines.map(({ change }) => group(change.subject.tier ?? "", [change])),
      drift: lines.map(({ drift }) => drift),
      capacity: HOSTILE_NAMES.map((name) => capacity(name, "space", "TiB", [48, 36, 2], [48, 50, -2], [name, name])),
      recoverability: HOSTILE_NAMES.map((name) => ({
        tier: name,
        promise: "RPO",
        promised: { before: name, after: name },
        achieved: { before: name, after: name },
        kept: { before: true, after: false },
      })),
      peaks: HOSTILE_NAMES.map((name) => ({
        where: name,
        why: "replacement",
        resource: "space",
        unit: "TiB",
        taken: 4,
        has: 3,
      })),
    },
  });
}

/** A flow changes firewalls in running guests, and restarts the pools. */
export const guestsChange = (): Review =>
  reviewOf({
    outcome: "needsApproval",
    inGuests: [
      {
        place: "rabat",
        kind: "connection-pool",
        files: [
          { path: "/etc/nftables.conf", change: "changed" },
          { path: "/etc/pgbouncer/pgbouncer.ini", change: "changed" },
          { path: "/etc/pgbouncer/old.ini", change: "removed" },
        ],
        actions: [
          { service: "nftables", by: "reload" },
          { service: "pgbouncer", by: "restart" },
        ],
        batches: [["rab-pool-2"], ["rab-pool-1"]],
      },
      {
        place: "witness",
        kind: "witness",
        files: [{ path: "/usr/local/lib/massar/healthy", change: "added" }],
        actions: [],
        batches: [["wit-witness-1"]],
      },
      {
        place: "rabat",
        kind: "web",
        files: [{ path: "/etc/nftables.conf", change: "changed" }],
        actions: [{ service: "nftables", by: "reload" }],
        batches: [["rab-web-2", "rab-web-1"]],
      },
    ],
  });

/** All reviews by name. */
export const REVIEWS = {
  harmless,
  databaseGrows,
  guestsChange,
  hostAdded,
  networkRemoved,
  changeRateDoubles,
  dataLost,
  drifted,
  empty,
  baseMissing,
  hostile,
  manyChanges: () => manyChanges(2000),
} as const satisfies Readonly<Record<string, () => Review>>;

/** One review for each outcome. */
export const outcomesShown = (): readonly Outcome[] => [
  ...new Set(Object.values(REVIEWS).map((made) => made().outcome)),
];

function finding(
  rule: string,
  severity: LocatedFinding["severity"],
  parts: Pick<LocatedFinding, "scope" | "problem" | "remedy"> & Partial<LocatedFinding>,
): LocatedFinding {
  return { rule, severity, path: "massar.tiers.database", file: "datacenters/massar/tiers.ts", line: 31, ...parts };
}

type Figures = readonly [has: number, expected: number, freeAfterLoss: number | undefined];

function capacity(
  where: string,
  resource: CapacityChange["resource"],
  unit: CapacityChange["unit"],
  before: Figures,
  after: Figures,
  [runsOutBefore, runsOutAfter]: readonly [string, string],
): CapacityChange {
  const figures = ([has, expected, freeAfterLoss]: Figures, runsOut: string) => ({
    has,
    expected,
    free: has - expected,
    ...(freeAfterLoss !== undefined && { freeAfterLoss }),
    runsOut,
  });
  return { where, resource, unit, before: figures(before, runsOutBefore), after: figures(after, runsOutAfter) };
}

function driftOf(
  site: SiteName,
  tier: string,
  member: string,
  attributes: readonly AttributeChange[],
  by?: DriftedObject["by"],
): DriftedObject {
  const { subject, stack, address } = machine(site, tier, member, []);
  return { subject, stack, address, gone: false, attributes, ...(by && { by }) };
}

/** A missed objective of each kind. */
export const objectiveOf = (parts: Partial<ObjectiveChange>): ObjectiveChange => ({
  tier: "database",
  promise: "RPO",
  achieved: {},
  kept: {},
  ...parts,
});
