import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { Construct } from "constructs";
import { loadModel } from "../../model/load";
import { STACKS } from "../../model/names";
import { chooseTarget } from "../../model/target";
import { classesIn, classPosition } from "../../policy/tree/class-position";
import { evaluateTree } from "../../policy/tree/evaluate";
import { TREE_RULES } from "../../policy/tree/rules";
import { addStacks } from "../../stacks/all";
import { type Changes, lineOf, variant } from "../model/variant";
import { treeCases } from "./cases/tree";

const outdir = mkdtempSync(join(tmpdir(), "massar-tree-"));
afterAll(() => rmSync(outdir, { recursive: true }));

function tree(changes: Changes = {}, target: "simulation" | "live" = "simulation", rehearsal?: string): App {
  const app = new App({ outdir });
  addStacks(app, { model: loadModel(variant(changes)), target: chooseTarget({ target }), rehearsal });
  return app;
}

test.each(treeCases)("$rule: $input", ({ rule, change, findings }) => {
  const app = tree();
  change(app);
  expect(evaluateTree(app).filter((finding) => finding.rule === rule)).toEqual(
    findings.map(({ scope, at: [file, anchor], problem, remedy }) => ({
      rule,
      severity: "error",
      scope,
      path: scope,
      file,
      line: lineOf(file, anchor),
      problem,
      remedy,
    })),
  );
});

test("every rule has a case", () => {
  expect([...new Set(treeCases.map(({ rule }) => rule))].toSorted()).toEqual(Object.keys(TREE_RULES).toSorted());
});

test.each<[string, Changes, "simulation" | "live"]>([
  ["in simulation", {}, "simulation"],
  ["live", {}, "live"],
  ["recovered", { posture: { kind: "recovered", failover: "2026-11-24-fire" } }, "simulation"],
  [
    "with a lifted lock",
    {
      "deletionLocks.lifts": [
        { site: "rabat", tier: "database", members: ["db-3"], approvedBy: "A. Bennani", reason: "moved" },
      ],
    },
    "simulation",
  ],
])("a valid model has no findings %s", (_, changes, target) => {
  expect(evaluateTree(tree(changes, target))).toEqual([]);
});

test("a rehearsal has no findings", () => {
  expect(evaluateTree(tree({}, "simulation", "2026-11-24-fire-7f3a"))).toEqual([]);
});

test("the rules do not change the synthesised JSON", () => {
  const synthesised = (app: App) => {
    app.synth();
    return STACKS.map((name) => readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8"));
  };
  const seen = tree();
  evaluateTree(seen);
  expect(synthesised(seen)).toEqual(synthesised(tree()));
});

describe("the position of a construct", () => {
  class Switch extends Construct {}
  class Rack extends Construct {}
  const classes = classesIn({
    "constructs/a.ts": 'import { Construct } from "constructs";\n\nexport class Rack extends Construct {}\n',
    "stacks/b.ts": "// class Switch is not here\nexport abstract class Base {}\n",
  });

  test("is the declaration of the nearest enclosing class of the project", () => {
    const rack = new Rack(new App({ outdir }), "rack");
    expect(classPosition(new Switch(rack, "switch"), classes)).toEqual({ file: "constructs/a.ts", line: 3 });
    expect(classes.get("Base")).toEqual({ file: "stacks/b.ts", line: 2 });
  });

  test("is main.ts, if no class of the project encloses it", () => {
    expect(classPosition(new Switch(new App({ outdir }), "switch"), classes)).toEqual({ file: "main.ts", line: 1 });
  });
});
