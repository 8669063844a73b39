import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vcenterAccountsDocument } from "../../documents/vcenter-accounts";
import { ACCOUNT_NAMES, ACCOUNTS, escalationsOf, placesOf, privilegesOf, withAccount } from "../../model/accounts";
import { synthesise, synthesiseRehearsal } from "../support/synth";

describe("the accounts in vCenter", () => {
  const typesOf = (stacks: readonly { readonly json: Record<string, unknown> }[]) =>
    [...new Set(stacks.flatMap(({ json }) => Object.keys(json["resource"] as object)))]
      .filter((type) => type.startsWith("vsphere_"))
      .sort();
  const listedFor = (account: "deploy" | "rehearse") =>
    [...new Set(placesOf(account).flatMap((place) => Object.keys(ACCOUNTS[account].needs[place] ?? {})))]
      .filter((subject) => subject.startsWith("vsphere_"))
      .sort();

  test("list exactly the resource types that deploy and rehearse use", () => {
    const postures = [synthesise(), synthesise({ posture: { kind: "recovered", failover: "2026-11-24-fire" } })];
    const rehearsal = synthesiseRehearsal("2026-11-24-fire-7f3a").stack;
    expect(listedFor("deploy")).toEqual(typesOf(postures.flatMap((stacks) => Object.values(stacks))));
    expect(listedFor("rehearse")).toEqual(typesOf([rehearsal]));
  });

  test("only deploy can make itself administrator", () => {
    expect(ACCOUNT_NAMES.filter((account) => escalationsOf(account).length > 0)).toEqual(["deploy"]);
  });

  test("review changes nothing and cannot see or end sessions", () => {
    const privileges = placesOf("review").flatMap((place) => privilegesOf("review", place));
    expect(privileges).toEqual(["StorageProfile.View"]);
  });

  test("an environment keeps its account where it does not contain another", () => {
    const environment = {
      TF_VAR_rabat_vsphere_user: "deploy",
      TF_VAR_rabat_vsphere_password: "one",
      TF_VAR_marrakech_vsphere_user: "deploy",
      REVIEW_RABAT_VSPHERE_USER: "review",
      REVIEW_RABAT_VSPHERE_PASSWORD: "two",
      REVIEW_MARRAKECH_VSPHERE_USER: "review",
    };
    expect(withAccount(environment, "review")).toEqual({
      ...environment,
      TF_VAR_rabat_vsphere_user: "review",
      TF_VAR_rabat_vsphere_password: "two",
    });
  });

  test("have the same documentation as the code", () => {
    const document = readFileSync(join(__dirname, "../../docs/vcenter-accounts.md"), "utf8");
    expect(document).toBe(vcenterAccountsDocument());
  });
});
