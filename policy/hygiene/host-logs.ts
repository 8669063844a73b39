import type { Model } from "../../model/model";
import type { Rule, RuleFinding } from "../../model/rule";
import { SITE_NAMES } from "../../model/schema/site";

export const hostLogs: Rule<Model> = {
  title: "ESXi hosts send their logs to another machine, over TLS",
  explanation:
    "Whoever takes over a host deletes its logs first. Logs that are stored elsewhere show what happened. Without TLS, everybody on the " +
    "management network reads and forges them.",
  source: {
    document: "VMware vSphere Security Configuration Guide 8.0",
    section: "esxi-8.logs-remote, esxi-8.logs-remote-tls",
    standing: "primary",
  },
  severity: "error",
  check: ({ sites }) =>
    SITE_NAMES.flatMap((site): RuleFinding[] =>
      sites[site].hostLogs === undefined
        ? [
            {
              scope: site,
              path: [site, "hostLogs"],
              problem: `The ESXi hosts of ${site} keep their logs to themselves.`,
              remedy: `Set hostLogs: "ssl://<server>:1514" here and Syslog.global.logHost on the hosts.`,
            },
          ]
        : [],
    ),
};
