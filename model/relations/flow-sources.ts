import { repeats } from "../../lib/repeats";
import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import { GATEWAY_TIER } from "../names";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ massar: { tiers, outside } }) => {
  const known = [...tiers.map(({ name }) => name), GATEWAY_TIER, ...Object.keys(outside)];
  return tiers.flatMap((tier, index) => {
    const path = (flow: number): Finding["path"] => ["massar", "tiers", index, "flows", flow];
    return [
      ...tier.flows.flatMap(({ from }, flow) =>
        unknownName({
          name: from,
          path: [...path(flow), "from"],
          what: "tier, gateway or outside network",
          known,
          home: ["massar", "outside"],
        }),
      ),
      ...tier.egress.flatMap(({ to }, flow) =>
        unknownName({
          name: to,
          path: ["massar", "tiers", index, "egress", flow, "to"],
          what: "outside network",
          known: Object.keys(outside),
          home: ["massar", "outside"],
        }),
      ),
      ...repeats([...tier.flows.entries()], ([, { from, protocol, port }]) => `${protocol} ${port} from ${from}`).map(
        ({ item: [flow, { from, protocol, port }] }): Finding => ({
          path: path(flow),
          problem: `${tier.name} already allows ${protocol} ${port} from ${from}.`,
          remedy: "Remove it.",
        }),
      ),
    ];
  });
};

export const flowSources: Relation = {
  title: "A flow comes from a known tier or network and is listed once; egress ends in a known outside network",
  explanation: "A firewall rule without addresses allows no traffic, but looks as if it did.",
  source: { document: "This project", section: "model/schema/workload.ts, flow", standing: "design" },
  severity: "error",
  check,
};
