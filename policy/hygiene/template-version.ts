import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

/** A year with a month, or a release with its parts: what ends a pinned image's name. */
const VERSION = /-v?\d+(\.\d+)+$|-\d{8}$/;

/** VMs are cloned from an image that is one and stays it. */
export const templateVersion: Rule<Model> = {
  title: "A template's name ends with its version",
  explanation:
    "A template whose name stays while its content changes gives two members of a tier two systems, and nobody can say which one a " +
    "VM was cloned from, nor clone the same one at Marrakech.",
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
                problem: `"${name}" does not say which version it is.`,
                remedy: `Name it as in "${name}-${planning.asOf.slice(0, 4)}.${planning.asOf.slice(5, 7)}", in vCenter and here.`,
              },
            ],
      ),
    ),
};
