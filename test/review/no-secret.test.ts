import { stripVTControlCharacters } from "node:util";
import { LANGUAGES } from "../../lib/text/localized";
import { compose } from "../../review/compose";
import { differenceOf } from "../../review/fingerprint/difference";
import { fingerprintOf } from "../../review/fingerprint/fingerprint";
import { readReview } from "../../review/fingerprint/reviewed";
import { htmlReview } from "../../review/report/html";
import { markdownReview } from "../../review/report/markdown";
import { sarifReview } from "../../review/report/sarif";
import { terminalReview } from "../../review/report/terminal";
import { jsonReview } from "../../review/review";
import { rollingSteps } from "../../review/rolling-steps";
import { readPlan } from "../../terraform/plan/read";
import { secretsOfEnvironment } from "../../terraform/secrets/environment";
import { redactText } from "../../terraform/secrets/redaction";
import { fixtureModel } from "../fixture/model";
import { changed, entryOf, type Json, REAL_PLANS, type RealPlan, set } from "./support";

/** A word that exists only in a secret and is not changed by escaping. If it appears, the secret has leaked. */
const secretWith = (word: string): string => `${word} "é" <&'> \\ \${x}/+%{y}`;

/** Secrets, by how the project knows them. */
const SECRETS = {
  variable: secretWith("Zq1variableKq"),
  environment: secretWith("Zq2environmentKq"),
  /** The value of a variable that the configuration does not declare. */
  undeclared: secretWith("Zq3undeclaredKq"),
  /** A value that only Terraform marks as sensitive. */
  computed: secretWith("Zq4computedKq"),
  inside: secretWith("Zq5insideKq"),
};
const WORDS = Object.values(SECRETS).map((secret) => secret.split(" ", 1)[0] ?? "");

/** The word inside a larger encoded text, at any offset. */
function encodings(word: string): string[] {
  const inBase64 = ["", "x", "xx"].map((before) =>
    Buffer.from(`${before}${word}`)
      .toString("base64")
      .slice(before === "" ? 0 : 4, -4),
  );
  return [word, Buffer.from(word).toString("hex"), ...inBase64];
}

function leaks(output: string, words: readonly string[] = WORDS): string[] {
  // a terminal may break a word
  const text = stripVTControlCharacters(output).replaceAll(/[\s│]+/g, "");
  return words.filter((word) => encodings(word).some((form) => text.toLowerCase().includes(form.toLowerCase())));
}

/** All encodings of a value. */
const writtenAs = (secret: string): string[] => [
  `before ${secret} after`,
  `https://user:${encodeURIComponent(secret)}@host/`,
  Buffer.from(`#cloud-config\npassword: ${secret}`).toString("base64"),
  Buffer.from(`1${secret}`).toString("base64url"),
  Buffer.from(secret).toString("hex"),
  JSON.stringify({ password: secret }),
  JSON.stringify(JSON.stringify(secret)),
  secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
];

/** Puts secrets into all parts of a plan: names, attributes, keys, ids, addresses, paths, drift. */
function plant(plan: Json, secrets: readonly string[]): void {
  const all = secrets.flatMap(writtenAs);
  const [first, ...others] = plan["resource_changes"] ?? [];
  if (first === undefined) return;
  for (const entry of [first, ...others.filter((_, at) => at % 3 === 0)]) {
    const { change } = entry;
    const shown = all[others.indexOf(entry) + 1] ?? all[0];
    if (change?.["after"]) {
      set(change, "actions", change["before"] ? ["update"] : ["create"]);
      for (const side of ["before", "after"]) {
        if (!change[side]) continue;
        set(change[side], "name", `${side === "before" ? "" : "new "}${shown}`);
        set(change[side], "annotation", `${side}: ${all.join(" | ")}`);
        set(
          change[side],
          "custom_attributes",
          Object.fromEntries(all.map((text, at) => [text, `${side} ${at} ${text}`])),
        );
        set(change[side], "extra_config", { "guestinfo.userdata": `${side} ${all.join(",")}` });
      }
      set(change, "after_unknown", { [`${all[1]}`]: true });
      set(change, "replace_paths", [["custom_attributes", all[0]]]);
    }
    set(entry, "previous_address", `${entry["address"]}["${shown}"]`);
    set(change, "importing", { id: shown });
  }
  const gone = JSON.parse(JSON.stringify(first)) as Json;
  set(gone, "address", `vsphere_virtual_machine.rabat_massar_x["${all.join(" ")}"]`);
  set(gone, "type", "vsphere_virtual_machine");
  set(gone, "index", all.join(" "));
  set(gone["change"], "actions", ["delete"]);
  set(gone["change"], "before", { name: `rab ${all.join(" ")}`, disk: [{ label: all[0], size: 10 }] });
  set(gone["change"], "after", null);
  plan["resource_changes"]?.push(gone);
  set(plan, "deferred_changes", [{ resource_change: { address: `x["${all.join(" ")}"]` } }]);
  for (const entry of plan["resource_drift"] ?? []) {
    for (const [attribute, value] of Object.entries(entry["change"]?.["after"] ?? {})) {
      if (typeof value === "string") set(entry["change"]?.["after"], attribute, `${value} ${all.join(" ")}`);
    }
  }
}

/** A real plan with each secret in every place. Each is known once: as a variable, in the environment, or by Terraform's mark. */
const planted = (name: RealPlan): string =>
  changed(name, (plan) => {
    const sensitive = Object.keys(plan["variables"] ?? {}).filter((variable) => variable.endsWith("_password"));
    for (const variable of sensitive) set(plan["variables"]?.[variable], "value", SECRETS.variable);
    set(plan["variables"], "new_token", { value: { of: [SECRETS.undeclared] } });
    plant(plan, Object.values(SECRETS));
    const marked = plan["resource_changes"]?.find((each) => each["change"]?.["after"]);
    set(marked?.["change"]?.["after"], "token", SECRETS.computed);
    set(marked?.["change"]?.["after"], "nested", [{ deep: SECRETS.inside, list: [1] }]);
    set(marked?.["change"], "after_sensitive", { token: true, nested: [{ deep: true }] });
  });

const site = (name: RealPlan) => (name === "change-primary" ? "rabat" : "marrakech");
const environmentOf = (name: RealPlan) => ({ [`TF_VAR_${site(name)}_esxi_user`]: SECRETS.environment });

const model = fixtureModel();

/** All outputs that are made from a plan. */
function outputsOf(name: RealPlan, text: string, environment: Readonly<Record<string, string>> = {}) {
  const stack = REAL_PLANS[name];
  const plan = readPlan(text, stack, { environment });
  const fingerprint = fingerprintOf(plan, {
    ...{ tree: "tree", providerLock: "lock", state: { lineage: "lineage", serial: 1 } },
    rolling: rollingSteps(plan).map(({ member, changes }) => ({ member, changes })),
  });
  const review = compose({
    ...{ plans: [plan], notYet: [], release: "1.26.0", before: model, after: model, today: "2026-11-24" },
    ...{ head: { commit: "0".repeat(40), dirty: false }, approvals: [], acknowledged: [] },
    fingerprints: { [stack]: fingerprint },
  });
  const json = jsonReview(review);
  const none = { ...fingerprint, changes: "", objects: {}, drift: {} };
  return {
    ...Object.fromEntries(
      LANGUAGES.flatMap((language) => [
        [`markdown ${language}`, markdownReview(review, { language })],
        [`terminal ${language}`, terminalReview(review, { language, screen: { columns: 100, colour: true } })],
        [`html ${language}`, htmlReview(review, { language })],
      ]),
    ),
    sarif: JSON.stringify(sarifReview(review)),
    json,
    fingerprint: JSON.stringify(fingerprint),
    "the differences that a deploy finds": [
      ...differenceOf({ fingerprint: none, review: readReview(json, "") }, { fingerprint, plan }),
      ...differenceOf({ fingerprint, review: readReview(json, "") }, { fingerprint: none, plan }),
    ].join("\n"),
    "the journal of a deploy": JSON.stringify(plan),
  };
}

describe.each(Object.keys(REAL_PLANS) as RealPlan[])("a secret in every place of the plan %s", (name) => {
  const outputs = Object.entries(outputsOf(name, planted(name), environmentOf(name)));

  test.each(outputs)("%s shows none, in no encoding", (_, output) => {
    expect(leaks(output)).toEqual([]);
  });
});

test("a text that is not secret appears in each output, so the outputs do show those places", () => {
  const word = "Zq6visibleKq";
  const text = changed("change-primary", (plan) => {
    set(plan["variables"]?.["rabat_vsphere_server"], "value", word);
    plant(plan, [word]);
  });
  const silent = Object.entries(outputsOf("change-primary", text)).filter(
    ([, output]) => leaks(output, [word]).length === 0,
  );
  expect(silent.map(([output]) => output)).toEqual([]);
});

describe("an error", () => {
  const spoil = (change: (plan: Json) => unknown): string =>
    changed("change-primary", (plan) => {
      Object.assign(plan, JSON.parse(planted("change-primary")));
      change(plan);
    });
  test.each<[what: string, text: string]>([
    ["for incomplete JSON", planted("change-primary").slice(0, -1000)],
    [
      "for JSON that is invalid inside a secret",
      planted("change-primary").replace("Zq1variableKq", "Zq1variableKq\\q"),
    ],
    ["over a format", spoil((plan) => set(plan, "format_version", SECRETS.variable))],
    ["for a failed plan", spoil((plan) => set(plan, "errored", true))],
    ["for a text instead of a list", spoil((plan) => set(plan, "resource_changes", SECRETS.variable))],
    [
      "for a text instead of an object",
      spoil((plan) => set(entryOf(plan, "db-1")["change"], "after", SECRETS.variable)),
    ],
    [
      "for a duplicate object",
      spoil((plan) => plan["resource_changes"]?.push(...(plan["resource_changes"]?.slice(-1) ?? []))),
    ],
    [
      "for another project's plan",
      spoil((plan) =>
        set(plan["configuration"], "provider_config", { [SECRETS.variable]: { name: SECRETS.variable } }),
      ),
    ],
  ])("%s quotes none", (_, text) => {
    expect.assertions(1);
    try {
      readPlan(text, "primary", { environment: environmentOf("change-primary") });
    } catch (error) {
      expect(leaks(`${String(error)} ${error instanceof Error ? error.stack : ""}`)).toEqual([]);
    }
  });

  test("of Terraform, in a box and over several lines, contains no secret of the environment", () => {
    const secrets = secretsOfEnvironment(
      { TF_VAR_rabat_vsphere_password: SECRETS.variable, PGPASSWORD: SECRETS.environment },
      ["rabat_vsphere_password"],
    );
    const said = [SECRETS.variable, SECRETS.environment]
      .flatMap(writtenAs)
      .map((text) => `│ Error: cannot log in: ${text.replaceAll(" ", "\n│   ")}, says the server`)
      .join("\n");
    expect(leaks(redactText(said, secrets))).toEqual([]);
  });
});
