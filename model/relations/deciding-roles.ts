import type { Finding } from "../finding";
import type { Relation } from "../relation";
import { DECISIONS } from "../schema/workload";

const check: Relation["check"] = ({ recoveryPlan: { people } }) => {
  if (people === undefined) return [];
  const path: Finding["path"] = ["recoveryPlan", "people", "roles"];
  return DECISIONS.flatMap((decision): Finding[] => {
    const names = people.roles.filter(({ decides }) => decides.includes(decision)).map(({ name }) => name);
    if (names.length === 1) return [];
    const problem =
      names.length === 0 ? `Nobody decides on ${decision}.` : `${names.join(" and ")} decide on ${decision}.`;
    return [{ path, problem, remedy: `Write "${decision}" in the decides of one role.` }];
  });
};

export const decidingRoles: Relation = {
  title: "Each decision of a recovery belongs to one role",
  explanation: "On the day there is no time to find out who decides, and two people may decide differently.",
  source: { document: "ISO 22301:2019", section: "8.4.2, response structure", standing: "secondary" },
  severity: "error",
  check,
};
