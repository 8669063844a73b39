import { loadModel } from "../../model/load";
import { type Approval, approvalsSchema } from "../../model/schema/exception";
import { blocks, type Change } from "../../review/blocks";
import { compose, type ReviewInput } from "../../review/compose";
import type { ClassifiedChange, Effect } from "../../review/effects/effect";
import { subjectOf } from "../../review/subject";
import type { PlannedAction, PlannedChange, PlanObject } from "../../terraform/plan/change";
import { fixtureData, fixtureModel } from "../fixture/model";
import { variant } from "../model/variant";
import { removeHost } from "../support/variants";
import { inputOf, planOf } from "./support/plans";

const model = fixtureModel();

interface Planned {
  readonly type?: string;
  readonly address?: string;
  readonly name: string;
  readonly action?: PlannedAction;
  readonly before?: PlanObject;
}

function change({
  type = "vsphere_virtual_machine",
  name,
  address,
  action = { kind: "update" },
  before,
}: Planned): PlannedChange {
  const site = name.startsWith("rab") || name.includes("rabat") ? "rabat" : "marrakech";
  return {
    stack: site === "rabat" ? "primary" : "dr",
    address: address ?? `${type}.${site}_${name}`,
    type,
    provider: "registry.terraform.io/vmware/vsphere",
    action,
    before: { name, hostname: name, ...before },
    after: { name, hostname: name },
    unknown: {},
    replacePaths: [],
  };
}

function happens(effect: Effect, planned: Planned): ClassifiedChange {
  const its = change(planned);
  return { change: its, subject: subjectOf(its, model), effect, effects: [{ effect, causes: [] }], attributes: [] };
}

const found = (of: Omit<Change, "after"> & Partial<Pick<Change, "after">>) =>
  blocks({ before: model, after: model, ...of }).map(({ id, scope, objects }) => ({ id, scope, objects }));

test("a change without disruption is not blocked", () => {
  const classified = [
    happens("reconfiguredLive", { name: "rab-db-1" }),
    happens("reconfiguredLive", { name: "rab-db-2" }),
    happens("created", { name: "rab-db-3", action: { kind: "create" } }),
    happens("vMotion", { name: "rab-web-1" }),
  ];
  expect(found({ classified })).toEqual([]);
});

describe("correlated disruption", () => {
  test("two members of a tier at one site", () => {
    const classified = ["rab-db-1", "rab-db-2"].map((name) => happens("guestRestart", { name }));
    expect(found({ classified })).toEqual([
      { id: "correlated-disruption", scope: "rabat/database", objects: ["rab-db-1", "rab-db-2"] },
    ]);
    expect(blocks({ classified, before: model, after: model })[0]).toMatchObject({
      problem: "2 members of a quorum are disrupted in one apply: rab-db-1, rab-db-2.",
      remedy: "Deploy them one after another: npm run deploy -- primary --rolling.",
    });
  });

  test("a member that leaves while its successor is created: Terraform does not order them", () => {
    const classified = [
      happens("destroyed", { name: "rab-web-1", action: { kind: "delete" } }),
      happens("created", { name: "rab-web-2", action: { kind: "create" } }),
    ];
    expect(found({ classified })).toEqual([
      { id: "correlated-disruption", scope: "rabat/web", objects: ["rab-web-1"] },
    ]);
    expect(blocks({ classified, before: model, after: model })[0]).toMatchObject({
      problem: "1 member of one tier leaves or is disrupted while others are created: rab-web-1.",
      remedy: "Deploy them one after another: npm run deploy -- primary --rolling.",
    });
  });

  test("one member alone, or members of two tiers, are allowed", () => {
    const classified = ["rab-db-1", "rab-web-1"].map((name) => happens("guestRestart", { name }));
    expect(found({ classified })).toEqual([]);
  });

  test("one tier at both sites", () => {
    const classified = ["rab-db-1", "mrk-db-1"].map((name) => happens("guestRestart", { name }));
    expect(found({ classified })).toEqual([
      { id: "correlated-disruption", scope: "database", objects: ["mrk-db-1", "rab-db-1"] },
    ]);
  });

  test("removed members, which no rolling deploy brings back", () => {
    const classified = ["mrk-web-1", "mrk-web-2"].map((name) =>
      happens("destroyed", { name, action: { kind: "delete" } }),
    );
    const [block] = blocks({ classified, before: model, after: model });
    expect(block?.problem).toContain("2 members of one tier are removed in one apply");
    expect(block?.remedy).not.toContain("--rolling");
  });

  test("not a network whose tiers have no members at the site", () => {
    const { massar } = model;
    const empty = {
      ...model,
      massar: {
        ...massar,
        tiers: massar.tiers.map((tier) => ({
          ...tier,
          marrakech: { ...tier.marrakech, standing: undefined, surge: [] },
        })),
      },
    } as typeof model;
    const portGroup = happens("networkInterruption", {
      type: "vsphere_distributed_port_group",
      name: "pg-marrakech-recovery-database",
    });
    expect(blocks({ classified: [portGroup], before: empty, after: empty })).toEqual([]);
    expect(blocks({ classified: [portGroup], before: model, after: model })).toHaveLength(1);
  });

  test("a network with tiers, but not an unused one", () => {
    const portGroup = (network: string) =>
      happens("networkInterruption", {
        type: "vsphere_distributed_port_group",
        name: `pg-rabat-extension-${network}`,
      });
    expect(found({ classified: [portGroup("database")] })).toEqual([
      { id: "correlated-disruption", scope: "rabat/database", objects: ["pg-rabat-extension-database"] },
    ]);
    expect(found({ classified: [portGroup("vmotion")] })).toEqual([]);
  });
});

describe("a quorum", () => {
  const leaves = (...members: string[]) =>
    members.map((name) => happens("destroyed", { name, action: { kind: "delete" } }));
  /** The database with these members at Rabat. */
  const withMembers = (...ids: string[]) => ({
    ...model,
    massar: {
      ...model.massar,
      tiers: model.massar.tiers.map((tier) =>
        tier.name === "database" && tier.rabat.source === "created"
          ? { ...tier, rabat: { ...tier.rabat, members: ids.map((id) => ({ id })) } }
          : tier,
      ),
    },
  });
  const quorumBlocks = (of: Parameters<typeof found>[0]) =>
    blocks({ before: model, after: model, ...of }).filter(({ id }) => id === "below-quorum");

  test("must keep a majority of the members that run", () => {
    expect(quorumBlocks({ classified: leaves("rab-db-1"), after: withMembers("db-2", "db-3") })).toEqual([]);
    expect(quorumBlocks({ classified: leaves("rab-db-1", "rab-db-2"), after: withMembers("db-3") })).toEqual([
      {
        id: "below-quorum",
        scope: "rabat/database",
        objects: ["rab-db-1", "rab-db-2"],
        problem: "1 of 3 members of database stay, no majority: rab-db-1, rab-db-2 leave in one change.",
        remedy: "Remove at most 1 in one change. Remove the next when the new members have the tier's data.",
      },
    ]);
  });

  test("does not count new members, which have no data yet", () => {
    const created = ["rab-db-4", "rab-db-5"].map((name) => happens("created", { name, action: { kind: "create" } }));
    const after = withMembers("db-3", "db-4", "db-5");
    expect(quorumBlocks({ classified: [...leaves("rab-db-1", "rab-db-2"), ...created], after })).toHaveLength(1);
  });

  test("has no vote at the backup site in standby, and a tier without quorum has none", () => {
    expect(quorumBlocks({ classified: leaves("mrk-db-1") })).toEqual([]);
    expect(quorumBlocks({ classified: leaves("rab-web-1", "rab-web-2", "rab-web-3", "rab-web-4") })).toEqual([]);
  });
});

describe("removals", () => {
  const destroyed = (name: string) => happens("destroyed", { name, action: { kind: "delete" } });

  test("data", () => {
    const classified = [happens("dataLost", { name: "rab-web-1" })];
    expect(found({ classified })).toEqual([{ id: "data-lost", scope: "rabat/web", objects: ["rab-web-1"] }]);
  });

  test("a locked member, even if the change removes its lock too", () => {
    const unlocked = loadModel(
      variant({
        "deletionLocks.lifts": fixtureData.deletionLocks.locked.map(({ site, tier, members }) => ({
          site,
          tier,
          members,
          approvedBy: "K. Alami",
          reason: "test",
        })),
      }),
    );
    const after = { ...unlocked, deletionLocks: { locked: [], lifts: [] } };
    expect(found({ classified: [destroyed("rab-db-1")], after })).toEqual([
      { id: "protected-object-removed", scope: "rabat/database", objects: ["rab-db-1"] },
    ]);
    expect(found({ classified: [destroyed("rab-web-1")] })).toEqual([]);
  });

  describe("a cluster's host", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const removed = (maintenance: boolean) =>
      happens("destroyed", {
        type: "vsphere_host",
        name: host,
        address: "vsphere_host.rabat_extension_host",
        action: { kind: "delete" },
        before: { maintenance },
      });
    const without = loadModel(removeHost("rabat", host)(fixtureData));

    test("that the model keeps", () => {
      expect(found({ classified: [removed(true)] })).toEqual([
        { id: "cluster-loses-host", scope: "rabat/rabat-extension", objects: [host] },
      ]);
    });
    test("that was not evacuated", () => {
      expect(found({ classified: [removed(false)], after: without })).toEqual([
        { id: "cluster-loses-host", scope: "rabat/rabat-extension", objects: [host] },
      ]);
    });
    test("with a remedy for a host that died, too", () => {
      const [block] = blocks({ classified: [removed(false)], before: model, after: without });
      expect(block?.remedy).toMatch(
        /maintenance mode.+A host that died .+ remove it from vCenter's inventory, then review again/,
      );
    });
    test("but not an evacuated one that the model removes", () => {
      expect(found({ classified: [removed(true)], after: without })).toEqual([]);
    });
  });
});

test.each<[string, Planned["action"], Effect]>([
  ["apply-will-fail", { kind: "update" }, "applyWillFail"],
  ["unknown-action", { kind: "unknown", actions: ["teleport"] }, "notClassified"],
])("%s", (id, action, effect) => {
  const classified = [happens(effect, { name: "rab-web-1", ...(action && { action }) })];
  expect(found({ classified })).toEqual([{ id, scope: "rabat/web", objects: ["rab-web-1"] }]);
});

test("Marrakech does not leave recovered without a failback", () => {
  const recovered = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }));
  const standby = (failback: boolean) =>
    loadModel(
      variant({
        posture: {
          kind: "standby",
          ...(failback && { failback: { ends: "2026-11-24-fire", approvedBy: "K. Alami", reason: "Rabat is back" } }),
        },
      }),
    );
  expect(found({ classified: [], before: recovered, after: standby(false) }).map(({ id }) => id)).toEqual([
    "leaves-recovered",
  ]);
  expect(found({ classified: [], before: recovered, after: standby(true) })).toEqual([]);
});

describe("a review", () => {
  const restart = change({ name: "rab-web-1", before: { memory: 8192 } });
  const input = (more: Partial<ReviewInput> = {}): ReviewInput => inputOf(model, more);
  const plan = (...changes: PlannedChange[]): Pick<ReviewInput, "plans"> => ({
    plans: [planOf("primary", changes), planOf("dr"), planOf("replication-link")],
  });
  const shrink = (name: string): PlannedChange => ({
    ...change({ name }),
    before: { name, memory: 8192 },
    after: { name, memory: 4096 },
  });

  test("is harmless without changes", () => {
    expect(compose(input())).toMatchObject({ outcome: "harmless", blocks: [], unknown: [] });
  });
  test("needs approval for a restart, and groups it by its tier", () => {
    const review = compose(input(plan(shrink("rab-web-1"))));
    expect(review.outcome).toBe("needsApproval");
    expect(review.sites[0]).toMatchObject({
      site: "rabat",
      effects: { guestRestart: 1 },
      groups: [
        {
          title: "web",
          effect: "guestRestart",
          objects: [{ subject: { member: "web-1" }, source: { file: "datacenters/massar/tiers.ts" } }],
        },
      ],
    });
    expect(review.stacks[0]?.counts).toMatchObject({ update: 1, create: 0 });
  });
  test("is blocked for two restarts, unless an approval that has not expired names the block", () => {
    const two = plan(shrink("rab-db-1"), shrink("rab-db-2"));
    const [block] = compose(input(two)).blocks;
    const approval = {
      id: "correlated-disruption",
      scope: "rabat/database",
      fingerprint: block?.fingerprint ?? "",
      reason: "announced for the holidays",
      owner: "K. Alami",
      expires: "2026-12-31",
    } as const;
    const agreed = (each: Approval) => ({ agreed: { approvals: [each], acknowledged: [] } });
    expect(compose(input(two)).outcome).toBe("blocked");
    const approved = compose(input({ ...two, ...agreed(approval) }));
    expect(approved).toMatchObject({ outcome: "needsApproval", blocks: [], approved: [{ by: approval }], consent: [] });
    expect(compose(input({ ...two, ...agreed(approval), today: "2027-01-01" })).outcome).toBe("blocked");
    expect(compose(input({ ...two, ...agreed({ ...approval, scope: "rabat/web" }) })).outcome).toBe("blocked");
  });
  test("lists what is unknown, and never treats it as safe", () => {
    const { before: _, ...without } = input();
    const noBase = compose({ ...without, baseUnknown: "no base was compared" });
    expect(noBase.outcome).toBe("needsApproval");
    expect(noBase.unknown).toEqual(["Consequences for capacity and recovery: no base was compared"]);
    const sites = [planOf("primary"), planOf("dr")];
    const notYet = [{ stack: "replication-link", reason: "both sites come first" }];
    const later = compose(input({ plans: sites, notYet }));
    expect(later.outcome).toBe("needsApproval");
    expect(later.stacks.at(-1)).toMatchObject({ stack: "replication-link", state: "notYet" });
    const strange = { ...restart, before: { name: "rab-web-1" }, after: { name: "rab-web-1", nobody_knows: 1 } };
    expect(compose(input(plan(strange))).unknown).toEqual([expect.stringContaining("nobody_knows")]);
  });
  test("needs approval for an objective that is no longer met", () => {
    const tiers = fixtureData.massar.tiers.findIndex(({ name }) => name === "database");
    const after = loadModel(variant({ [`massar.tiers[${tiers}].protection.changeRate`]: "400 Mbit/s" }));
    const review = compose(input({ after }));
    expect(review.outcome).toBe("needsApproval");
    expect(review.findings.added.map(({ rule }) => rule)).toContain("rpo-kept");
  });
  test("separates drift from the change, with its author", () => {
    const [planned] = plan().plans;
    const drifted = { ...shrink("rab-db-1"), action: { kind: "update" } as const };
    const by = [{ user: "MASSAR\\someone", at: "2026-11-23T22:10:00Z", event: "VmReconfiguredEvent" }];
    const review = compose(input({ plans: planned ? [{ ...planned, drift: [drifted] }] : [], changedBy: () => by }));
    expect(review.sites[0]?.drift).toEqual([
      expect.objectContaining({ subject: expect.objectContaining({ name: "rab-db-1" }), gone: false, by }),
    ]);
    expect(review.sites[0]?.groups).toEqual([]);
  });
});

test("an approval needs all its fields", () => {
  expect(
    approvalsSchema.safeParse([{ id: "data-lost", scope: "x", reason: "", owner: "o", expires: "soon" }]).success,
  ).toBe(false);
});
