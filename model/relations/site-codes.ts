import type { Relation } from "../relation";

/** Each site's VM names begin with a code of its own, so that a name tells its site. */
export const siteCodes: Relation = ({ sites: { rabat, marrakech } }) =>
  rabat.code === marrakech.code
    ? [
        {
          path: ["marrakech", "code"],
          problem: `"${marrakech.code}" is rabat's code too.`,
          remedy: 'Use another, such as "mrk".',
        },
      ]
    : [];
