import { loadModel } from "../../model/load";
import type { Model } from "../../model/model";
import { compose, type ReviewInput } from "../../review/compose";
import { htmlReview } from "../../review/report/html";
import { markdownReview } from "../../review/report/markdown";
import { terminalReview } from "../../review/report/terminal";
import type { Review } from "../../review/review";
import { withPoweredOff } from "../../review/run/powered-off";
import type { PlannedChange, PlanObject, StackPlan } from "../../terraform/plan/change";
import { knownObjects } from "../../terraform/plan/known";
import { readPlan } from "../../terraform/plan/read";
import { fixtureData, fixtureModel } from "../fixture/model";
import { tierPath } from "../model/bad-input/case";
import { variant } from "../model/variant";
import { evacuateHost } from "../support/variants";
import { MACHINE, planned } from "./effects/plan";
import { textOf } from "./support";
import { inputOf, planOf } from "./support/plans";

const model = fixtureModel();

const all = (primary: readonly PlannedChange[] = [], more: Partial<StackPlan> = {}): StackPlan[] => [
  planOf("primary", primary, more),
  planOf("dr"),
  planOf("replication-link"),
];

const reviewed = (input: Partial<ReviewInput> = {}): Review =>
  compose(
    inputOf(model, {
      plans: all(),
      head: { commit: "head", dirty: false },
      base: { commit: "main", dirty: false },
      ...input,
    }),
  );

const comment = (review: Review, language: "en" | "fr" = "en") => markdownReview(review, { language });
const changed = (changes: Record<string, unknown>) => loadModel(variant(changes));

test("without changes, a review is harmless", () => {
  const review = reviewed();
  expect(review).toMatchObject({ outcome: "harmless", notApplied: [], unknown: [] });
  expect(comment(review)).toContain("nothing changes in vCenter");
});

describe("access", () => {
  const role = { id: "101", name: "massar-operator", role_privileges: ["A.B"] };
  const privileges = Array.from({ length: 400 }, (_, index) => `Some.Long.Group.Of.Privileges.Number${index}`);
  const review = reviewed({
    plans: all([
      planned(
        "vsphere_role",
        role,
        { ...role, role_privileges: ["A.B", ...privileges] },
        { address: "vsphere_role.rabat_x" },
      ),
    ]),
  });

  test("always needs approval", () => {
    expect(review.outcome).toBe("needsApproval");
    expect(comment(review)).toContain("✋ **Needs approval:** at Rabat 1 object changes who has access");
  });

  test.each(["en", "fr"] as const)("is complete in the comment and on the terminal (%s)", (language) => {
    const screen = { columns: 120, colour: false };
    for (const text of [
      comment(review, language),
      terminalReview(review, { language, screen }).replaceAll(/\s+/g, " "),
    ])
      for (const privilege of privileges) expect(text).toMatch(new RegExp(`\\b${privilege.replaceAll(".", "\\.")}\\b`));
  });

  test("is reported beside a worse effect on the same object", () => {
    const portGroup = { id: "dvportgroup-9", name: "pg-rabat-extension-vmotion", vlan_id: 7 };
    const worse = reviewed({
      plans: all([
        planned("vsphere_distributed_port_group", portGroup, { ...portGroup, vlan_id: 8, allow_promiscuous: true }),
      ]),
    });
    expect(comment(worse)).toMatch(/\*\*Access changed\*\*[\s\S]*allow_promiscuous/);
    expect(comment(worse)).toContain("1 object changes who has access");
  });
});

describe("stacks that were not planned", () => {
  const review = reviewed({ plans: [planOf("dr")] });

  test("are not reviewed, and the outcome needs approval", () => {
    expect(review.outcome).toBe("needsApproval");
    expect(review.stacks.map(({ stack, state }) => [stack, state])).toEqual([
      ["dr", "planned"],
      ["primary", "notReviewed"],
      ["replication-link", "notReviewed"],
    ]);
  });

  test.each([
    ["en", "Not reviewed: `primary` was not planned", "No object changes", "at Rabat"],
    ["fr", "Pas de revue : `primary` n'a pas été planifié", "Aucun objet ne change", "à Rabat"],
  ] as const)("look never safe (%s)", (language, said, unsaid, place) => {
    const [, rabat = ""] = /### Rabat\n([\s\S]*?)\n###/.exec(comment(review, language)) ?? [];
    expect(rabat).toContain(said);
    expect(rabat).not.toContain(unsaid);
    const [verdict = ""] = comment(review, language).split("\n").slice(1);
    expect(verdict).toContain("`primary`, `replication-link`");
    expect(verdict).not.toContain(place);
  });
});

describe("a change of posture", () => {
  const recovered = changed({ posture: { kind: "recovered", failover: "2026-11-20-fire" } });

  test("says that Marrakech takes over while Rabat runs", () => {
    const review = reviewed({ after: recovered });
    expect(review).toMatchObject({ posture: { from: "standby", to: "recovered", rabatAnswers: true } });
    expect(review.outcome).toBe("needsApproval");
    expect(comment(review)).toContain("Marrakech takes over Massar");
    expect(comment(review)).toContain("Rabat runs: its vCenter answered");
    expect(comment(review, "fr")).toContain("Rabat fonctionne");
  });

  test("says that Rabat is unknown if it was not planned", () => {
    const review = reviewed({ after: recovered, plans: [planOf("dr")] });
    expect(comment(review)).toContain("unknown whether it runs");
    expect(comment(review)).not.toContain("Rabat runs");
  });

  test("says that Marrakech returns to standby", () => {
    const failback = { ends: "2026-11-20-fire", approvedBy: "A", reason: "B" };
    const review = reviewed({ before: recovered, after: changed({ posture: { kind: "standby", failback } }) });
    expect(comment(review)).toContain("Marrakech returns to standby");
    expect(review.outcome).not.toBe("harmless");
  });
});

describe("what changes in running guests", () => {
  const flow = { from: "monitoring", protocol: "tcp", port: 9188 };
  const review = reviewed({ after: changed({ [`${tierPath("database")}.flows[3]`]: flow }) });

  test("needs approval, and is what npm run configure will do, not what stays as it is", () => {
    expect(review).toMatchObject({ outcome: "needsApproval", notApplied: [] });
    expect(review.inGuests.map(({ place, kind, batches }) => [place, kind, batches])).toEqual([
      ["marrakech", "database", [["mrk-db-1"]]],
      ["marrakech", "monitoring", [["mrk-mon-1"]]],
      ["rabat", "database", [["rab-db-3"], ["rab-db-2"], ["rab-db-1"]]],
      ["rabat", "monitoring", [["rab-mon-2", "rab-mon-1"]]],
    ]);
  });
});

describe("protection that only the model has", () => {
  const { deletionLocks } = model;
  const [lock] = deletionLocks.locked;
  if (lock === undefined) throw new Error("the fixture locks no data");
  const { site, tier, members } = lock;
  const lifts = [{ site, tier, members, approvedBy: "A", reason: "B" }];

  test.each<[string, Model, RegExp, Review["outcome"]]>([
    [
      "a deletion lock",
      { ...model, deletionLocks: { ...deletionLocks, locked: deletionLocks.locked.slice(1) } },
      /is no longer locked against deletion/,
      "blocked",
    ],
    ["a lift of a lock", { ...model, deletionLocks: { ...deletionLocks, lifts } }, /is lifted \(A\)/, "blocked"],
    [
      "a longer RPO",
      changed({ [`${tierPath("database")}.protection.rpo`]: "4 h" }),
      /RPO of database is relaxed from .+ to 4 h/,
      "needsApproval",
    ],
  ])("%s is reported, although the plan is empty", (_, after, said, outcome) => {
    const review = reviewed({ after });
    expect(review.weakened.join("\n")).toMatch(said);
    expect(review.outcome).toBe(outcome);
    expect(comment(review)).toContain("### Protection removed from the model");
    expect(htmlReview(review, { language: "fr" })).toContain("Protection retirée du modèle");
    expect(reviewed({ before: after, after: model }).weakened).toEqual([]);
  });
});

test("a program that is not the project's needs approval, and is named with its command", () => {
  const address = "null_resource.rabat_evil";
  const programs = [{ address, kind: "local-exec", command: "sh -c id" }];
  const created = planned("null_resource", undefined, {}, { address });
  const review = reviewed({ plans: all([created], { programs }) });
  expect(review.outcome).toBe("needsApproval");
  expect(comment(review)).toMatch(/Programs that the deploy runs[\s\S]*`sh -c id`/);
  const waiting = reviewed({ plans: all([], { programs }) });
  expect(waiting.outcome).toBe("needsApproval");
  expect(waiting.unknown.join()).toContain("sh -c id");
});

test("a program of the project needs no approval", () => {
  const plan = readPlan(textOf("empty-link"), "replication-link");
  const plans = [planOf("primary"), planOf("dr"), plan];
  expect(reviewed({ plans }).unknown).toEqual([]);
});

describe("a VM that somebody powered off", () => {
  const known = knownObjects([
    {
      address: 'vsphere_virtual_machine.rabat_massar_database_standing_vm["db-1"]',
      type: "vsphere_virtual_machine",
      values: { ...MACHINE, moid: "vm-7" },
    },
  ]);
  const off = new Set(["rab-db-1"]);
  const { sites } = model;

  test("is drift", () => {
    const plans = all([], { known }).map((plan) => withPoweredOff(plan, off, sites));
    const [rabat] = reviewed({ plans, poweredOff: off }).sites;
    expect(rabat?.drift).toEqual([
      expect.objectContaining({ attributes: [{ path: "power_state", before: "on", after: "off" }] }),
    ]);
  });

  test("is no drift if it was found off and then promoted", () => {
    const { baseline } = sites.rabat;
    const [machine] = baseline.virtualMachines;
    const found = { ...(machine as NonNullable<typeof machine>), name: "rab-db-1", power: "off" as const };
    const adopted = { ...sites, rabat: { ...sites.rabat, baseline: { ...baseline, virtualMachines: [found] } } };
    const plans = all([], { known });
    expect(plans.map((plan) => withPoweredOff(plan, off, adopted))).toEqual(plans);
  });

  test("is powered on by a deploy that changes it, and the review says so", () => {
    const change = planned("vsphere_virtual_machine", MACHINE, { ...MACHINE, annotation: "x" });
    expect(reviewed({ plans: all([change], { known }), poweredOff: off }).sites[0]?.effects).toEqual({
      powersOnStandby: 1,
    });
  });
});

describe("names", () => {
  const machines = [2, 10, 1].map((number) => ({
    address: `vsphere_virtual_machine.rabat_x["app-${number}"]`,
    type: "vsphere_virtual_machine",
    values: {
      id: `uuid-${number}`,
      moid: `vm-${number}`,
      name: `rab-app-${number}`,
      host_system_id: "host-1",
      network_interface: [{ network_id: "dvportgroup-9" }],
    },
  }));
  const known = knownObjects([
    ...machines,
    { type: "vsphere_datastore", values: { id: "datastore-191", name: "rabat-capacity-01" } },
  ]);

  test("of the VMs that lose a network, in natural order", () => {
    const portGroup = { id: "dvportgroup-9", name: "pg-rabat-extension-web", vlan_id: 7 };
    const change = planned("vsphere_distributed_port_group", portGroup, { ...portGroup, vlan_id: 8 });
    const text = comment(reviewed({ plans: all([change], { known }) }));
    expect(text).toContain("3 VMs lose network `pg-rabat-extension-web`");
    expect(text).toMatch(/3 VMs: `rab-app-1`, `rab-app-2`, `rab-app-10`/);
  });

  test("of a host that was not evacuated: its VMs, and that the apply stops half-way", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const gone = planned("vsphere_host", { id: "host-1", hostname: host }, undefined);
    const [block] = reviewed({ plans: all([gone], { known }) }).blocks;
    expect(block).toMatchObject({ id: "cluster-loses-host" });
    expect(block?.problem).toContain("3 VMs run there: rab-app-1, rab-app-2, rab-app-10.");
    expect(block?.problem).toContain("stop half-way");
  });

  test("instead of managed object ids", () => {
    const change = planned(
      "vsphere_virtual_machine",
      { ...MACHINE, datastore_id: "datastore-200" },
      { ...MACHINE, datastore_id: "datastore-191" },
    );
    expect(comment(reviewed({ plans: all([change], { known }) }))).toContain("`rabat-capacity-01`");
  });
});

describe("how it reads", () => {
  test("a migration is in the verdict", () => {
    const change = planned("vsphere_virtual_machine", MACHINE, { ...MACHINE, host_system_id: "host-2" });
    expect(comment(reviewed({ plans: all([change]) }))).toContain(
      "**Needs approval:** at Rabat 1 VM migrates to another host",
    );
  });

  test("a renamed disk is one that is destroyed and an empty one", () => {
    const [system = {}, data = {}] = MACHINE["disk"] as PlanObject[];
    const disk = [system, { ...data, label: "<deleted>" }, { ...data, label: "metrics", uuid: "" }];
    const text = comment(reviewed({ plans: all([planned("vsphere_virtual_machine", MACHINE, { ...MACHINE, disk })]) }));
    expect(text).toContain("disk `data` (100 GiB) is destroyed");
    const french = comment(
      reviewed({ plans: all([planned("vsphere_virtual_machine", MACHINE, { ...MACHINE, disk })]) }),
      "fr",
    );
    expect(french).toContain("le disque `data` (100 Gio) est détruit");
    expect(text).toContain("an empty disk `metrics` (100 GiB) is created");
  });

  test("capacity rows whose figures look alike are hidden, and no trend is bold while there is room", () => {
    const host = fixtureData.rabat.extension.clusters[0]?.hosts.at(-1)?.name ?? "";
    const text = comment(reviewed({ after: loadModel(evacuateHost("rabat", host)(fixtureData)) }));
    const rows = text.split("\n").filter((line) => line.includes("less room") || line.includes("neutral"));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain("→");
  });
});
