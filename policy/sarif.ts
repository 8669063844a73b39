import type { Log, ReportingDescriptor, Result } from "sarif";
import type { Rule } from "../model/rule";
import type { LocatedFinding } from "./located-finding";
import { describe } from "./report";
import type { Verdict } from "./verdict";

/** The text of a rule. It omits the check, so it fits rules about any subject. */
export type DescribedRule = Pick<Rule<never>, "title" | "explanation" | "source" | "severity">;

/**
 * The verdict in the Static Analysis Results Interchange Format 2.1.0, for code scanning in pull requests. An
 * acknowledged finding is a suppressed result.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(
  { errors, warnings, acknowledged }: Verdict,
  rules: Readonly<Record<string, DescribedRule>>,
): Log {
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "massar-datacenters", rules: Object.entries(rules).map(descriptor) } },
        results: [
          ...[...errors, ...warnings].map((finding) => result(finding)),
          ...acknowledged.map(({ finding, by }) => ({
            ...result(finding),
            suppressions: [
              { kind: "external" as const, justification: `${by.owner}, until ${by.expires}: ${by.reason}` },
            ],
          })),
        ],
      },
    ],
  };
}

const descriptor = ([id, { title, explanation, source, severity }]: [string, DescribedRule]): ReportingDescriptor => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: explanation },
  help: { text: `Source: ${[source.document, source.section].filter(Boolean).join(", ")} (${source.standing})` },
  defaultConfiguration: { level: severity },
});

const result = (finding: LocatedFinding): Result => ({
  ruleId: finding.rule,
  level: finding.severity,
  message: { text: `${finding.problem} ${finding.remedy}`, markdown: `\`\`\`\n${describe(finding)}\n\`\`\`` },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: finding.file, uriBaseId: "%SRCROOT%" },
        region: { startLine: finding.line },
      },
      logicalLocations: [{ fullyQualifiedName: finding.path }],
    },
  ],
  // keeps one alert when the finding moves to another line
  partialFingerprints: { "ruleAndScope/v1": `${finding.rule} ${finding.scope}` },
});
