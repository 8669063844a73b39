import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

/** A version such as 2026.10, or a date such as 20261024, at the end of a name. */
const VERSION = /-v?\d+(\.\d+)+$|-\d{8}$/;

export const templateVersion: Rule<Model> = {
  title: "A template's name ends with its version",
  explanation:
    "If a template changes under the same name, members of a tier can have different systems. The template of a VM is then unknown, " +
    "and the other site cannot clone the same one.",
  source: { document: "This project", section: "model/schema/site.ts, template", standing: "design" },
  severity: "error",
  check: ({ sites, planning }) =>
    SITE_NAMES.flatMap((site) =>
      sites[site].baseline.templates.flatMap(({ name }, index): RuleFinding[] =>
        VERSION.test(name)
          ? []
          : [
              {
                scope: `${site}/${name}`,
                path: [site, "baseline", "templates", index, "name"],
                problem: `The template name "${name}" has no version.`,
                remedy: `Rename it in vCenter and here, for example to "${name}-${planning.asOf.slice(0, 4)}.${planning.asOf.slice(5, 7)}".`,
              },
            ],
      ),
    ),
};
