import { loadModel } from "../../model/load";
import type { Acknowledgement, Approval } from "../../model/schema/exception";
import { compose, type ReviewInput } from "../../review/compose";
import type { Review } from "../../review/review";
import type { PlannedChange } from "../../terraform/plan/change";
import { fixtureData, fixtureModel } from "../fixture/model";
import { variant } from "../model/variant";
import { inputOf, planOf } from "./support/plans";

const model = fixtureModel();

function change(name: string, memory = 4096): PlannedChange {
  return {
    stack: "primary",
    address: `vsphere_virtual_machine.rabat_${name}`,
    type: "vsphere_virtual_machine",
    provider: "registry.terraform.io/vmware/vsphere",
    action: { kind: "update" },
    before: { name, hostname: name, memory: 8192 },
    after: { name, hostname: name, memory },
    unknown: {},
    replacePaths: [],
  };
}

const review = (more: Partial<ReviewInput> = {}, ...changes: PlannedChange[]): Review =>
  compose(
    inputOf(model, {
      plans: [planOf("primary", changes), planOf("dr"), planOf("replication-link")],
      ...more,
    }),
  );
const scopes = ({ blocks }: Review) => blocks.map(({ id, scope }) => `${id} ${scope}`);

describe("an approval", () => {
  const two = (memory?: number) => [change("rab-db-1", memory), change("rab-db-2", memory)];
  const [block] = review({}, ...two()).blocks;
  const approval: Approval = {
    id: "correlated-disruption",
    scope: "rabat/database",
    fingerprint: block?.fingerprint ?? "",
    reason: "announced",
    owner: "K. Alami",
    expires: "2026-12-31",
  };
  const agreed = { approvals: [approval], acknowledged: [] };

  test("that the change itself adds does not count, and the review says so", () => {
    const own = review({ approvals: [approval] }, ...two());
    expect(own.outcome).toBe("blocked");
    expect(own.approved).toEqual([]);
    expect(own.consent).toEqual([
      expect.stringMatching(
        /^This change itself adds an approval of correlated-disruption, rabat\/database, in the name of K\. Alami\. It does not count/,
      ),
    ]);
  });

  test("of the base branch counts for the effect whose fingerprint it names, and for no other", () => {
    const first = review({ approvals: [approval], agreed }, ...two());
    expect(first).toMatchObject({ outcome: "needsApproval", blocks: [], consent: [], approved: [{ by: approval }] });
    for (const other of [two(2048), [...two(), change("rab-db-3")], [change("rab-db-1"), change("rab-db-3")]]) {
      expect(review({ approvals: [approval], agreed }, ...other).outcome).toBe("blocked");
    }
  });

  test("is the same for a VM that DRS has moved", () => {
    const moved = two().map((each) => ({
      ...each,
      before: { ...each.before, host_system_id: "host-9" },
      after: { ...each.after, host_system_id: "host-9" },
    }));
    expect(review({ agreed }, ...moved).blocks).toEqual([]);
  });

  test("that is refused is reported only if it names an effect of this change", () => {
    const refused = [
      { fingerprint: approval.fingerprint, problem: "The author signed it." },
      { fingerprint: "0".repeat(64), problem: "Another one." },
    ];
    const found = review({ agreed: { approvals: [], acknowledged: [], refused } }, ...two());
    expect(found.outcome).toBe("blocked");
    expect(found.consent).toEqual(["The author signed it."]);
  });
});

test("programs that the change edits need approval", () => {
  expect(review({ programs: ["This change edits .github/workflows/deploy.yml."] })).toMatchObject({
    outcome: "needsApproval",
    consent: ["This change edits .github/workflows/deploy.yml."],
  });
});

describe("an acknowledgement", () => {
  const tier = fixtureData.massar.tiers.findIndex(({ name }) => name === "database");
  const faster = (rate: string) => loadModel(variant({ [`massar.tiers[${tier}].protection.changeRate`]: rate }));
  const after = faster("400 Mbit/s");
  const [finding] = review({ after }).findings.added.filter(({ rule }) => rule === "rpo-kept");
  const acknowledgement: Acknowledgement = {
    rule: "rpo-kept",
    scope: finding?.scope ?? "",
    reason: "the new link arrives in May",
    owner: "K. Alami",
    expires: "2026-12-31",
  };
  const scope = `own-consent acknowledgement/rpo-kept/${acknowledgement.scope}`;
  const agreed = { approvals: [], acknowledged: [acknowledgement] };

  test("that the change itself adds is a block, and its finding stays new", () => {
    const own = review({ after, acknowledged: [acknowledgement] });
    expect(scopes(own)).toEqual([scope]);
    expect(own.blocks[0]?.problem).toContain("in the name of K. Alami: the new link arrives in May");
    expect(own.findings.added.map(({ rule }) => rule)).toContain("rpo-kept");
  });

  test("of the base branch counts, until it or its finding changes", () => {
    expect(scopes(review({ before: after, after, acknowledged: [acknowledgement], agreed }))).toEqual([]);
    const later = { ...acknowledgement, expires: "2030-12-31" };
    expect(scopes(review({ before: after, after, acknowledged: [later], agreed }))).toEqual([scope]);
    const worse = review({ before: after, after: faster("500 Mbit/s"), acknowledged: [acknowledgement], agreed });
    expect(scopes(worse)).toEqual([scope]);
    expect(worse.blocks[0]?.problem).toContain("has changed since K. Alami acknowledged it");
  });

  test("counts for no change whose base is unknown", () => {
    const { before: _, ...unknown } = inputOf(model, { plans: [], after, acknowledged: [acknowledgement], agreed });
    expect(scopes(compose(unknown))).toEqual([scope]);
  });

  test("is answered by an approval of its block", () => {
    const [block] = review({ after, acknowledged: [acknowledgement] }).blocks;
    const by = { id: "own-consent", scope: block?.scope ?? "", fingerprint: block?.fingerprint ?? "" } as const;
    const approval: Approval = { ...by, reason: "agreed", owner: "S. Idrissi", expires: "2026-12-31" };
    const answered = (acknowledged: Acknowledgement) =>
      review({ after, acknowledged: [acknowledged], agreed: { approvals: [approval], acknowledged: [] } });
    expect(answered(acknowledgement)).toMatchObject({ outcome: "needsApproval", blocks: [] });
    expect(answered({ ...acknowledgement, expires: "2030-12-31" }).outcome).toBe("blocked");
  });
});

describe("a deletion lock", () => {
  const [lock] = fixtureData.deletionLocks.locked;
  if (lock === undefined) throw new Error("the fixture locks nothing");
  const lift = { site: lock.site, tier: lock.tier, members: lock.members, approvedBy: "K. Alami", reason: "retired" };
  const lifted = loadModel(variant({ "deletionLocks.lifts": [lift] }));
  // loading refuses a member without its lock, but not a renamed one
  const without = { ...model, deletionLocks: { locked: fixtureData.deletionLocks.locked.slice(1), lifts: [] } };
  const place = `${lock.site}/${lock.tier}`;

  test("that the change itself lifts is a block; a lift of the base branch counts", () => {
    expect(scopes(review({ after: lifted }))).toEqual([`own-consent lift/${place}`]);
    expect(scopes(review({ before: lifted, after: lifted }))).toEqual([]);
  });

  test("that the change removes is a block, unless the base branch lifts it", () => {
    expect(scopes(review({ after: without }))).toEqual([`own-consent lock/${place}`]);
    expect(scopes(review({ before: lifted, after: without }))).toEqual([]);
  });

  test("of the link, too", () => {
    const linkLift = { approvedBy: "K. Alami", reason: "a new provider" };
    const after = loadModel(variant({ "deletionLocks.linkLift": linkLift }));
    expect(scopes(review({ after }))).toEqual(["own-consent lift/replication-link"]);
  });
});

test("a failback that the change itself approves is a block", () => {
  const before = loadModel(variant({ posture: { kind: "recovered", failover: "2026-11-24-fire" } }));
  const ends = { ends: "2026-11-24-fire", approvedBy: "K. Alami", reason: "Rabat is back" };
  const after = loadModel(variant({ posture: { kind: "standby", failback: ends } }));
  expect(scopes(review({ before, after }))).toEqual(["own-consent failback/marrakech"]);
  expect(scopes(review({ before: after, after }))).toEqual([]);
});
