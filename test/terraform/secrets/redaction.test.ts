import fc from "fast-check";
import { PlanError } from "../../../terraform/plan/plan-error";
import { readPlan } from "../../../terraform/plan/read";
import { Redaction, redactText } from "../../../terraform/secrets/redaction";
import { changed, entryOf, type Json, set, textOf } from "../../review/support";

const SECRET = 'pä55 "wörd" <&> \\ ${x}/+';
const redact = (text: string, value = SECRET) => redactText(text, [{ name: "rabat_esxi_password", value }]);
const SHOWN = "(sensitive: rabat_esxi_password)";
const afterOf = (plan: Json, address: string) => entryOf(plan, address)["change"]?.["after"];

describe("a secret in a text", () => {
  const json = JSON.stringify(SECRET).slice(1, -1);
  const base64 = (before: string, end: string) => Buffer.from(`${before}${SECRET}${end}`).toString("base64");
  test.each([
    ["unchanged", SECRET],
    ["in JSON", json],
    [
      "in JSON with Go's escapes",
      json.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e").replaceAll("&", "\\u0026"),
    ],
    ["in JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["in a URL", encodeURIComponent(SECRET)],
    ["in a form", encodeURIComponent(SECRET).replaceAll("%20", "+")],
    ["in markup", SECRET.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
    [
      "in markup with escaped quotes",
      SECRET.replaceAll("&", "&#x26;").replaceAll("<", "&lt;").replaceAll('"', "&quot;"),
    ],
    ["in HCL", SECRET.replaceAll("${", "$${")],
    ["in hexadecimal", Buffer.from(SECRET).toString("hex")],
    ["wrapped over two lines in the box of an error", SECRET.replace(" ", "\n│ ")],
  ])("%s", (_, form) => {
    expect(redact(`Error: cannot log in with ${form}, says the server`)).toBe(
      `Error: cannot log in with ${SHOWN}, says the server`,
    );
  });

  test("is redacted in base64 at any offset", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), fc.boolean(), (before, end, url) => {
        const encoded = base64(before, end);
        const redacted = redact(url ? encoded.replaceAll("+", "-").replaceAll("/", "_") : encoded);
        expect(redacted).toContain(SHOWN);
        const left = redacted.replace(SHOWN, "");
        expect(Buffer.from(left, "base64").toString()).not.toContain(SECRET.slice(3, 9));
      }),
    );
  });

  test("is redacted completely if it contains a shorter secret", () => {
    const secrets = [
      { name: "short", value: "password" },
      { name: "long", value: "password-of-the-host" },
    ];
    expect(redactText("password-of-the-host, password", secrets)).toBe("(sensitive: long), (sensitive: short)");
  });

  test("is redacted with any characters", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" }), fc.string(), (secret, around) => {
        fc.pre(!["true", "false"].includes(secret) && !SHOWN.includes(secret.trim()));
        expect(redact(`${around} ${secret} ${around}`, secret)).not.toContain(secret);
      }),
    );
  });
});

describe("a short secret leaves the text readable", () => {
  test.each([
    ["an empty secret is ignored", "", "a b", "a b"],
    ["one to three characters are ignored", "1", "1 of 11, id 1", "1 of 11, id 1"],
    ["a common word is ignored", "true", "enabled = true", "enabled = true"],
    [
      "four to seven characters are redacted as a separate word",
      "root",
      "root@esx, /root: rootfs root_id",
      `${SHOWN}@esx, /${SHOWN}: rootfs root_id`,
    ],
    ["eight or more characters are also redacted inside a word", "rootroot", "xrootrootx", `x${SHOWN}x`],
  ])("%s", (_, secret, text, expected) => {
    expect(redact(text, secret)).toBe(expected);
  });

  test("but is redacted where Terraform marks it", () => {
    expect(new Redaction().object({ pin: "7", cpus: "7" }, { pin: true })).toEqual({ pin: "(sensitive 1)", cpus: "7" });
  });
});

describe("values", () => {
  test("without a secret are not copied", () => {
    const object = { a: [1, { b: "c" }], d: null };
    expect(new Redaction([{ name: "x", value: SECRET }]).object(object)).toBe(object);
  });

  test("different secrets have different replacements, and each secret has one replacement everywhere", () => {
    const redaction = new Redaction();
    const marks = { password: true };
    redaction.learnMarked({ password: "yesterday's" }, marks);
    redaction.learnMarked({ password: "of today" }, marks);
    expect(redaction.object({ password: "yesterday's" }, marks)).toEqual({ password: "(sensitive 1)" });
    expect(redaction.object({ password: "of today", note: "was: yesterday's" }, marks)).toEqual({
      password: "(sensitive 2)",
      note: "was: (sensitive 1)",
    });
  });

  test("a marked value of any type is redacted, unless it is empty", () => {
    const marked = { a: ["x", "y"], b: { c: 1 }, d: 12, e: "", f: null, g: [] };
    const all = Object.fromEntries(Object.keys(marked).map((key) => [key, true]));
    expect(new Redaction().object(marked, all)).toEqual({
      a: "(sensitive 1)",
      b: "(sensitive 2)",
      d: "(sensitive 3)",
      e: "",
      f: null,
      g: [],
    });
  });

  test("keys and numbers are also redacted, and redacted keys stay different", () => {
    const redaction = new Redaction([
      { name: "pin", value: "73914682" },
      { name: "key", value: "licence-key-1" },
    ]);
    expect(redaction.object({ "licence-key-1": 73914682, "licence-key-1 ": 1, "(sensitive: key)": 2 })).toEqual({
      "(sensitive: key)": "(sensitive: pin)",
      "(sensitive: key) ": 1,
      "(sensitive: key) 2": 2,
    });
  });
});

describe("a plan with planted secrets", () => {
  const planted = {
    variable: "planted-rabat-esxi-password",
    ofEnvironment: "planted-in-the-environment",
    marked: "planted-and-marked",
  };
  const text = changed("change-primary", (plan) => {
    const machine = afterOf(plan, "db-1");
    set(machine, "annotation", `computed of ${planted.variable}`);
    set(machine, "extra_config", {
      "guestinfo.userdata": Buffer.from(`{"x":"${planted.variable}"}`).toString("base64"),
    });
    set(machine, "custom_attributes", { [planted.variable]: planted.ofEnvironment });
    set(machine, "default_ip_address", encodeURIComponent(planted.marked));
    set(machine, "efi_key", planted.marked);
    set(entryOf(plan, "db-1")["change"], "after_sensitive", { efi_key: true });
    const other = entryOf(plan, "db-2");
    set(other, "address", `vsphere_virtual_machine.x["${planted.variable}"]`);
    set(other, "index", planted.variable);
    set(other["change"], "importing", { id: planted.variable });
    set(entryOf(plan, "cluster.", "resource_drift")["change"]?.["after"], "name", planted.variable);
    set(plan, "deferred_changes", [{ resource_change: other }]);
  });
  const plan = readPlan(text, "primary", { environment: { TF_VAR_rabat_vsphere_user: planted.ofEnvironment } });

  test("contains none of them in changes, drift, addresses and keys, in any encoding", () => {
    const shown = JSON.stringify(plan);
    expect(plan.drift).toHaveLength(1);
    expect(plan.deferred).toEqual(['vsphere_virtual_machine.x["(sensitive: rabat_esxi_password)"]']);
    for (const secret of Object.values(planted)) expect(shown).not.toContain(secret);
    for (const encoded of shown.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? []) {
      expect(Buffer.from(encoded, "base64").toString()).not.toContain("planted");
    }
    expect(shown).toContain("(sensitive: rabat_vsphere_user)");
  });

  test("still contains addresses, IDs and names, which are not secrets", () => {
    expect(readPlan(textOf("change-primary"), "primary").changes[1]).toMatchObject({
      key: "db-1",
      after: { name: "rab-db-1", num_cpus: 14, annotation: expect.stringContaining("Managed by Terraform") },
    });
  });

  test("a variable that the configuration does not declare counts as sensitive", () => {
    const undeclared = changed("change-primary", (plan) => {
      set(plan["variables"], "new_token", { value: "planted-token" });
      set(afterOf(plan, "db-1"), "annotation", "planted-token");
    });
    expect(JSON.stringify(readPlan(undeclared, "primary"))).not.toContain("planted-token");
  });

  test("an error does not quote the plan", () => {
    const broken = `{"variables": {"p": "${planted.variable}`;
    try {
      readPlan(`${broken}\\q"`, "primary");
    } catch (error) {
      expect(error).toBeInstanceOf(PlanError);
      expect(String(error)).not.toContain("planted");
    }
    expect.assertions(2);
  });
});
