import type { LocatedFinding } from "../../policy/located-finding";
import { report } from "../../policy/report";
import { APP, LB } from "./bad-input/case";
import { modelError, variant } from "./variant";

const members = (count: number, stem = "app") =>
  Array.from({ length: count }, (_, index) => ({ id: `${stem}-${index + 1}` }));

test("a tier with 1,000 members prints one finding per kind, with a count and the first places", () => {
  const error = modelError(variant({ [`${APP}.rabat.members`]: members(1000) }));
  expect(error.findings.length).toBeGreaterThan(700);
  const lines = error.message.split("\n");
  expect(lines.length).toBeLessThan(30);
  expect(error.message).toMatch(
    /"app-245" would be host 255, but .*\n.*\n +755 more of this kind: massar\.tiers\[\d+\]\.rabat\.members\[245\]\.id \(line \d+\), .*, … To list all: npm run check -- --format json/,
  );
});

test("findings at one place name that place once", () => {
  const changes = { [`${LB}.network`]: "application", [`${LB}.rabat.members`]: members(8, "lb") };
  const { message } = modelError(variant({ ...changes, [`${APP}.rabat.members`]: members(8) }));
  const places = message.match(/more of this kind: (.*) To list all/)?.[1];
  expect(places).toMatch(/^massar\.tiers\[\d+\]\.firstHost \(line \d+\)\.$/);
});

test("up to five of one kind are printed one by one", () => {
  const error = modelError(variant({ [`${APP}.rabat.members`]: members(249) }));
  expect(error.message).not.toContain("more of this kind");
  expect(error.message.match(/would be host/g)).toHaveLength(5);
});

test("findings of rules are grouped too, and their count does not change", () => {
  const warnings = Array.from(
    { length: 8 },
    (_, index): LocatedFinding => ({
      rule: "names",
      severity: "warning",
      scope: `rabat/web-${index}`,
      path: `massar.tiers[0].rabat.members[${index}].id`,
      file: "datacenters/massar/tiers.ts",
      line: 10 + index,
      problem: `"web-${index}" is wrong.`,
      remedy: "Rename it.",
    }),
  );
  const printed = report({ errors: [], warnings, acknowledged: [] });
  expect(printed).toMatch(/^0 errors, 8 warnings, 0 acknowledged\n/);
  expect(printed.match(/is wrong/g)).toHaveLength(1);
  expect(printed).toContain("7 more of this kind: massar.tiers[0].rabat.members[1].id (line 11), ");
});
