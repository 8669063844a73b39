import type { Finding } from "../finding";
import { unknownName } from "../known-name";
import type { Relation } from "../relation";

const check: Relation["check"] = ({ link, massar: { outside } }): Finding[] => {
  const path: Finding["path"] = ["link", "deployedFrom"];
  if (outside[link.deployedFrom] === "anywhere") {
    return [
      {
        path,
        problem: `${link.deployedFrom} is anywhere: the gateways would answer everyone.`,
        remedy: "Name the network of the machines that deploy.",
      },
    ];
  }
  return unknownName({
    name: link.deployedFrom,
    path,
    what: "outside network",
    known: Object.keys(outside),
    home: ["massar", "outside"],
  });
};

export const deployingMachines: Relation = {
  title: "The machines that deploy are in a known network, which the gateways' firewalls accept",
  explanation:
    "A deploy of the link connects to every gateway from the machine that runs it. If the firewalls drop these " +
    "connections, the deploy fails although the gateways run.",
  source: { document: "This project", section: "model/schema/site.ts, linkSchema", standing: "design" },
  severity: "error",
  check,
};
