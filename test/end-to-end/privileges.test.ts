import { type AccountName, type Place, placesOf, privilegesOf, userOf, withAccount } from "../../model/accounts";
import { REHEARSAL_STACK, STACKS } from "../../model/names";
import { SITE_NAMES, type SiteName } from "../../model/schema/site";
import { STAGES, smallModel } from "../faults/small-model";
import { fixtureData } from "../fixture/model";
import { type PrivilegeUse, type Simulation, startSimulation } from "../support/simulation";
import { Terraform } from "../support/terraform";

jest.setTimeout(600_000);

const ID = "2026-11-24-fire-7f3a";
const NOTHING: PrivilegeUse = { used: {}, refused: {} };

let simulation: Simulation;

beforeAll(async () => {
  simulation = await startSimulation({}, { load: smallModel });
});
afterAll(() => simulation?.stop());

const useOf = async (account: AccountName, site: SiteName): Promise<PrivilegeUse> =>
  (await simulation.privileges(site))[userOf(account)] ?? NOTHING;

/** Where a privilege was used, as the places of permissions: tags have no other place than global permissions. */
const isUsed = (uses: readonly PrivilegeUse[], place: Place, privilege: string): boolean =>
  uses
    .flatMap(({ used }) => Object.keys(used))
    .some((use) => use.startsWith(`${privilege} on `) && use.endsWith(" on GlobalRoot") === (place === "global"));

/** The privileges of an account that no call used, by place. */
const unused = (account: AccountName, uses: readonly PrivilegeUse[]): string[] =>
  placesOf(account).flatMap((place) =>
    privilegesOf(account, place)
      .filter((privilege) => !isUsed(uses, place, privilege))
      .map((privilege) => `${place}: ${privilege}`),
  );

describe("each call of an account is allowed", () => {
  test("deploy: from creation to destruction, review and census between", async () => {
    for (const { verb, change, name } of STAGES) {
      simulation.synthesise(change(fixtureData));
      await simulation[verb](...STACKS);
      if (name === "creation") await othersRun();
    }
    const uses = await Promise.all(SITE_NAMES.map((site) => useOf("deploy", site)));
    expect(uses.map(({ refused }) => refused)).toEqual([{}, {}]);
  });

  async function othersRun(): Promise<void> {
    const reviewing = new Terraform(simulation.directory, withAccount(simulation.environment, "review"));
    for (const stack of STACKS) await reviewing.plan(stack);
    for (const site of SITE_NAMES) expect((await simulation.census(site)).unseen).toEqual([]);
    simulation.synthesise({}, ID);
    await simulation.deploy(REHEARSAL_STACK);
    await simulation.destroy(REHEARSAL_STACK);
  }

  test("rehearse", async () => {
    const uses = await Promise.all(SITE_NAMES.map((site) => useOf("rehearse", site)));
    expect(uses.map(({ refused }) => refused)).toEqual([{}, {}]);
  });

  test.each(["review", "census"] as const)("%s, and each of its privileges is used", async (account) => {
    const uses = await Promise.all(SITE_NAMES.map((site) => useOf(account, site)));
    expect([uses.map(({ refused }) => refused), unused(account, uses)]).toEqual([[{}, {}], []]);
  });
});
