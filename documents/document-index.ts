import { generated, table } from "../lib/markdown";
import { siteTitle } from "../model/display-names";
import type { Model } from "../model/model";
import { SITE_NAMES } from "../model/schema/site";

/** What there is to read, and for whom. */
export function documentIndex({ posture }: Model): string {
  const sites = SITE_NAMES.map((site) => [
    `[${siteTitle(site)}](${site}.md)`,
    "inventory, networks, address plan, flows, VMs of each tier",
  ]);
  const topologies = SITE_NAMES.map((site) => diagram(`topology of ${siteTitle(site)}`, `${site}-topology`));
  return generated(
    "# Documents that follow the model",
    "`npm run docs` writes them; `npm run docs -- --check`, and the tests, fail where one differs from what the model yields.",
    posture.kind === "standby"
      ? "Marrakech is in posture `standby`: it waits."
      : `Marrakech is \`recovered\`: it carries Massar since the failover \`${posture.failover}\`.`,
    table(
      ["guide", "in French"],
      [
        ["[Change a site](guide/change-a-site.md)", ""],
        ["[Review a change](guide/review-a-change.md)", ""],
        ["[Deploy, live and in simulation](guide/deploy.md)", ""],
        ["[Rabat is lost](guide/rabat-is-lost.md)", "[Rabat est perdu](guide/rabat-perdu.fr.md)"],
        ["[Rehearse the loss of Rabat](guide/rehearse.md)", ""],
        ["[Acknowledge and approve](guide/acknowledge-and-approve.md)", ""],
      ],
    ),
    table(
      ["document", "what it holds"],
      [
        ...sites,
        [
          "[Recovery plan](recovery-plan.en.md), [Plan de reprise](plan-de-reprise.fr.md)",
          "objectives, timeline, order, addresses, in English and French",
        ],
        ["[Rules](rules.md)", "what must hold, why, and where that comes from"],
        ["[Role of the automation account](automation-role.md)", "what vCenter has to grant it"],
        [
          "[Recovery from faults](recovery-from-faults.md)",
          "what a deploy does not recover from by itself, and what to do then",
        ],
        ["[Schema of a plan review](review.schema.json)", "what the JSON of npm run review looks like"],
        [
          "[Schema of the record of an exercise](exercise-record.schema.json)",
          "what evidence/&lt;id&gt;/record.json looks like",
        ],
        [
          "[What a change does](change-effects.md)",
          "which VM restarts, moves, is replaced or loses data, by attribute, and what shows it",
        ],
        ["[Benchmarks](benchmarks.md)", "what npm run bench printed"],
      ],
    ),
    table(
      ["diagram", "for a pull request"],
      [
        ...topologies,
        diagram("layer 2: VLANs, hosts and VMs", "layer-2"),
        ...inBothLanguages("replication flows", "replication-flows"),
        ...inBothLanguages("recovery order", "recovery-order"),
        [
          "[timeline of the recovery](diagrams/recovery-timeline.en.svg), [en français](diagrams/recovery-timeline.fr.svg)",
          "",
        ],
        ["[how the code is built](architecture.svg)", ""],
      ],
    ),
  );
}

const diagram = (title: string, name: string): string[] => [
  `[${title}](diagrams/${name}.svg)`,
  `[Mermaid](diagrams/${name}.mmd)`,
];

const inBothLanguages = (title: string, name: string): string[][] => [
  diagram(title, `${name}.en`),
  diagram(`${title}, in French`, `${name}.fr`),
];
