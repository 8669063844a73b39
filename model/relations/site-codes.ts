import type { Relation } from "../relation";

const check: Relation["check"] = ({ sites: { rabat, marrakech } }) =>
  rabat.code === marrakech.code
    ? [
        {
          path: ["marrakech", "code"],
          problem: `"${marrakech.code}" is also the code of rabat.`,
          remedy: 'Use another, such as "mrk".',
        },
      ]
    : [];

export const siteCodes: Relation = {
  title: "The VM names of each site begin with the site's own code",
  explanation: "The code in a VM name identifies its site in alerts and reports.",
  source: { document: "This project", section: "model/schema/site.ts, code", standing: "design" },
  severity: "error",
  check,
};
