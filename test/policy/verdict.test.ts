import { App, TerraformStack as Stack, type TerraformStack } from "cdktf";
import { loadModel } from "../../model/load";
import { type Acknowledgement, defineAcknowledgements } from "../../model/schema/exception";
import { enforcePolicy } from "../../policy/enforce-policy";
import { evaluate } from "../../policy/evaluate";
import type { LocatedFinding } from "../../policy/located-finding";
import { PolicyError } from "../../policy/policy-error";
import { checkReport, report } from "../../policy/report";
import { applyAcknowledgements } from "../../policy/verdict";
import { fixtureModel } from "../fixture/model";
import { variant } from "../model/variant";

const finding = (severity: LocatedFinding["severity"], scope = "rabat/rabat-extension"): LocatedFinding => ({
  rule: "a-rule",
  severity,
  scope,
  path: "rabat.extension",
  file: "datacenters/rabat.ts",
  line: 7,
  problem: "It is so.",
  remedy: "Do this.",
  arithmetic: { inputs: { a: "3", b: "2" }, formula: "a / b", result: "1.5", limit: "1", margin: "-0.5" },
});

const acknowledgement = (changes: Partial<Acknowledgement> = {}): Acknowledgement => ({
  rule: "a-rule",
  scope: "rabat/rabat-extension",
  reason: "two hosts arrive in May",
  owner: "K. Alami",
  expires: "2027-05-31",
  ...changes,
});

const TODAY = "2027-01-01";

describe("a finding", () => {
  test.each(["error", "warning"] as const)(
    "that is an acknowledged %s counts neither as error nor as warning",
    (severity) => {
      const verdict = applyAcknowledgements([finding(severity)], [acknowledgement()], TODAY);
      expect(verdict.errors).toEqual([]);
      expect(verdict.warnings).toEqual([]);
      expect(verdict.acknowledged).toEqual([{ finding: finding(severity), by: acknowledgement() }]);
    },
  );

  test("of the same rule with another scope stays open", () => {
    const other = finding("error", "marrakech/marrakech-recovery");
    expect(applyAcknowledgements([finding("error"), other], [acknowledgement()], TODAY).errors).toEqual([other]);
  });

  test("is printed with its arithmetic, or with its acknowledgement and owner", () => {
    const text = report(
      applyAcknowledgements([finding("error", "link"), finding("error")], [acknowledgement()], TODAY),
    );
    expect(text).toBe(`1 error, 0 warnings, 1 acknowledged
  datacenters/rabat.ts:7  error  a-rule  link
      rabat.extension
      It is so.
      a / b, with a = 3, b = 2
      = 1.5; limit 1; margin -0.5
      Do this.
  datacenters/rabat.ts:7  acknowledged  a-rule  rabat/rabat-extension
      It is so.
      K. Alami, until 2027-05-31: two hosts arrive in May`);
  });
});

describe("the verdict of a check", () => {
  const verdictOf = (severities: readonly LocatedFinding["severity"][]) =>
    applyAcknowledgements(
      severities.map((severity, index) => finding(severity, `tier/${index}`)),
      [],
      TODAY,
    );
  const conclusion = (severities: readonly LocatedFinding["severity"][]) =>
    checkReport(verdictOf(severities)).split("\n\n").at(-1);

  test.each<[readonly LocatedFinding["severity"][], string]>([
    [[], "Check passed\n0 errors, 0 warnings, 0 acknowledged\nNext: npm run docs, npm run verify"],
    [
      ["warning"],
      "Check passed with warnings\n0 errors, 1 warning, 0 acknowledged\nFix or acknowledge the warnings.\nNext: npm run docs, npm run verify",
    ],
    [
      ["error", "warning", "error"],
      "Check failed\n2 errors, 1 warning, 0 acknowledged\nFix the errors at the lines above,\nthen run: npm run check",
    ],
  ])("of %j ends the report and names the next step", (severities, expected) => {
    expect(conclusion(severities)).toBe(expected);
    expect(expected.split("\n").filter((line) => line.length > 40)).toEqual([]);
  });

  test("is coloured only on request", () => {
    expect(checkReport(verdictOf(["error"]), { colour: true })).toContain("\u001b[31mCheck failed\u001b[39m\n1 error");
    expect(checkReport(verdictOf(["error"]))).not.toContain("\u001b");
  });
});

describe("an acknowledgement", () => {
  const errorsOf = (written: Partial<Acknowledgement>, today = TODAY) =>
    applyAcknowledgements([finding("error")], [acknowledgement(written)], today).errors.map(
      ({ rule, path, problem }) => `${rule}: ${path} ${problem}`,
    );

  test("is valid on its expiry day, and an error from the next day on", () => {
    expect(errorsOf({}, "2027-05-31")).toEqual([]);
    expect(errorsOf({}, "2027-06-01")).toEqual([
      "acknowledgements: acknowledgements[0].expires The acknowledgement of a-rule for rabat/rabat-extension expired on " +
        "2027-05-31. Owner: K. Alami. Reason: two hosts arrive in May",
    ]);
  });

  test.each([
    ["scope", { scope: "rabat/rabat-prod" }, "The rule a-rule has no finding with the scope rabat/rabat-prod."],
    ["rule", { rule: "another-rule" }, "The rule another-rule has no finding with the scope rabat/rabat-extension."],
  ])("whose %s matches no finding is an error, and so is the finding", (_, written, problem) => {
    expect(errorsOf(written)).toEqual([
      `acknowledgements: acknowledgements[0] ${problem}`,
      "a-rule: rabat.extension It is so.",
    ]);
  });

  test.each([
    ["without a reason", { reason: " " }, "acknowledgements[0].reason"],
    ["without an owner", { owner: "" }, "acknowledgements[0].owner"],
    ["with a date in words", { expires: "next May" }, "acknowledgements[0].expires"],
    ["with a date that does not exist", { expires: "2027-02-30" }, "acknowledgements[0].expires"],
  ])("%s is refused", (_, written, path) => {
    expect(
      applyAcknowledgements([finding("error")], [acknowledgement(written)], TODAY).errors.map((error) => error.path),
    ).toContain(path);
  });

  test("is defined as data", () => {
    expect(defineAcknowledgements([acknowledgement()])).toEqual([acknowledgement()]);
  });
});

describe("a synthesis", () => {
  const overcommitted = () => loadModel(variant({ "planning.processorsPerCore.critical": 0.5 }));
  const stackOf = (app: App): TerraformStack => new Stack(app, "primary");

  test("without findings prints nothing", () => {
    const app = new App();
    const stack = stackOf(app);
    enforcePolicy(app, fixtureModel(), []);
    expect([...app.node.metadata, ...stack.node.metadata]).toEqual([]);
  });

  test("continues with a warning, which cdktf prints", () => {
    expect(evaluate(overcommitted()).map(({ severity }) => severity)).toContain("warning");
    const app = new App();
    const stack = stackOf(app);
    enforcePolicy(app, overcommitted(), []);
    expect(stack.node.metadata.map(({ type, data }) => `${type}: ${data}`).join()).toMatch(
      /^@cdktf\/warn: 0 errors, \d warnings?, 0 acknowledged\n[\s\S]*\n {2}datacenters\/rabat\.ts:\d+ {2}warning {2}processors-per-core {2}rabat\/rabat-extension\/critical/,
    );
  });
});

test("an error stops a synthesis; a recovery in an emergency goes on, and cdktf prints the error", () => {
  const slow = loadModel(variant({ "recoveryPlan.decision": "50 min" }));
  const synthesis = (options: Parameters<typeof enforcePolicy>[3]) => {
    const app = new App();
    const stack = new Stack(app, "dr");
    enforcePolicy(app, slow, [], options);
    return stack.node.metadata.map(({ data }) => `${data}`).join();
  };
  expect(() => synthesis({})).toThrow(PolicyError);
  expect(synthesis({ emergency: true })).toMatch(/^2 errors, 0 warnings[\s\S]* error {2}rto-fits {2}tier\/bastion/);
});

test("PolicyError prints every finding", () => {
  const verdict = applyAcknowledgements([finding("error"), finding("error", "link")], [], TODAY);
  expect(new PolicyError(verdict).message).toBe(report(verdict));
});
