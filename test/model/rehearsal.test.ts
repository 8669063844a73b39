import { placeTier } from "../../model/placement";
import { chooseRehearsal, rehearsedTiers } from "../../model/rehearsal";
import { fixtureModel } from "../fixture/model";

const ID = "2026-11-24-fire-7f3a";

describe("the rehearsal in the context", () => {
  test("is absent by default", () => expect(chooseRehearsal(undefined)).toBeUndefined());
  test("is the one that the context names", () => expect(chooseRehearsal(ID)).toBe(ID));
  test.each<[unknown, string]>([
    ["", "nothing"],
    ["2026-11-24-fire", "no digits"],
    ["2026-11-24-fire-7F3A", "capitals"],
    ["2026-11-24-fire-7f3", "three digits"],
    ["2026-02-30-fire-7f3a", "an impossible date"],
    ["2026-11-24--7f3a", "no disaster"],
    ["../2026-11-24-fire-7f3a", "a path"],
    [7, "a number"],
    [null, "null"],
  ] as const)("%j is refused: %s", (written, _why) => {
    expect(() => chooseRehearsal(written)).toThrow(`{"rehearsal":${JSON.stringify(written)}} is not a rehearsal`);
    expect(() => chooseRehearsal(written)).toThrow('CDKTF_CONTEXT_JSON=\'{"rehearsal":"2026-11-24-fire-7f3a"}\'');
  });
});

describe("the tiers of a rehearsal", () => {
  const model = fixtureModel();
  const tiers = rehearsedTiers(model, ID);

  test("are all tiers, by recovery priority", () => {
    expect(tiers.map(({ spec }) => spec.name).sort()).toEqual(model.massar.tiers.map(({ name }) => name).sort());
    const priorities = tiers.map(({ spec }) => spec.recoveryPriority);
    expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
  });

  test("are those of a failover, except for the names of the VMs", () => {
    const recovered = { ...model, posture: { kind: "recovered", failover: "2026-11-24-fire" } } as const;
    for (const { spec, placement } of tiers) {
      const really = placeTier(spec, recovered, model.sites.marrakech);
      const unnamed = (members: typeof placement.standing) => members.map(({ name: _, ...member }) => member);
      expect({ ...placement, standing: unnamed(placement.standing), surge: unnamed(placement.surge) }).toEqual({
        ...really,
        standing: unnamed(really?.standing ?? []),
        surge: unnamed(really?.surge ?? []),
      });
      for (const { id, name } of [...placement.standing, ...placement.surge]) expect(name).toBe(`rehearsal-7f3a-${id}`);
    }
  });

  test("use the replicas of tiers that hold data", () => {
    const replicas = Object.fromEntries(tiers.flatMap(({ spec, replicas: of }) => (of ? [[spec.name, of]] : [])));
    expect(replicas).toEqual({
      database: { "db-1": "massar/database/mrk-db-1" },
      files: { "file-1": "massar/files/mrk-file-1" },
      identity: { "ldap-1": "massar/identity/mrk-ldap-1" },
    });
  });
});
