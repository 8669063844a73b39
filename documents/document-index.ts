import { generated, table } from "../lib/markdown";
import { siteTitle } from "../model/display-names";
import type { Model } from "../model/model";
import { SITE_NAMES } from "../model/schema/site";

/** The index of `docs/`. */
export function documentIndex({ posture }: Model): string {
  const sites = SITE_NAMES.map((site) => [
    `[${siteTitle(site)}](${site}.md)`,
    "inventory, networks, address plan, flows, VMs of each tier",
  ]);
  const topologies = SITE_NAMES.map((site) => diagram(`topology of ${siteTitle(site)}`, `${site}-topology`));
  return generated(
    "# Documents",
    "Written by `npm run docs` from the model, except the guides. `npm run docs -- --check` and the tests fail if a document is out of date.",
    posture.kind === "standby"
      ? "Marrakech is in posture `standby`: Massar runs at Rabat."
      : `Marrakech is in posture \`recovered\`: Massar runs there since the failover \`${posture.failover}\`.`,
    table(
      ["guide", "in French"],
      [
        ["[Start page](../README.md)", "[Accueil](guide/accueil.fr.md)"],
        ["[Change a site](guide/change-a-site.md)", ""],
        ["[Take over what exists](guide/adopt.md)", ""],
        ["[Operate hosts: upgrade, replace, rotate](guide/hosts.md)", ""],
        ["[Storage and VMs in operation](guide/storage-and-vms.md)", ""],
        ["[Review a change](guide/review-a-change.md)", ""],
        ["[Deploy, live and in simulation](guide/deploy.md)", ""],
        ["[Configure running guests](guide/configure.md)", ""],
        ["[Set up a CI runner](guide/runner.md)", ""],
        ["[Set up the forge](guide/forge.md)", ""],
        ["[Rabat is lost](guide/rabat-is-lost.md)", "[Rabat est perdu](guide/rabat-perdu.fr.md)"],
        ["[The recovery kit](guide/recovery-kit.md)", ""],
        ["[Rehearse the loss of Rabat](guide/rehearse.md)", ""],
        ["[Acknowledge and approve](guide/acknowledge-and-approve.md)", ""],
        ["[Threat model](threat-model.md)", ""],
        ["[Hardening, by the DNSSI and by VMware's guide](hardening.md)", ""],
      ],
    ),
    table(
      ["document", "content"],
      [
        ...sites,
        [
          "[Recovery plan](recovery-plan.en.md), [Plan de reprise](plan-de-reprise.fr.md)",
          "objectives, timeline, order, addresses, in English and French",
        ],
        ["[Rules](rules.md)", "requirements on the model, with reason and source"],
        ["[Accounts in vCenter](vcenter-accounts.md)", "privileges to grant in vCenter"],
        ["[A real vCenter](real-vcenter.md)", "how a real vCenter would react to the design, line by line, with tests"],
        [
          "[Recovery from faults](recovery-from-faults.md)",
          "faults that the next deploy does not fix, and their remedies",
        ],
        ["[Schema of a plan review](review.schema.json)", "JSON schema of the output of npm run review"],
        [
          "[Schema of an exercise record](exercise-record.schema.json)",
          "JSON schema of evidence/&lt;id&gt;/record.json",
        ],
        [
          "[Effects of changes](change-effects.md)",
          "attributes whose change restarts, moves or replaces a VM, or destroys data, with proof",
        ],
        ["[Benchmarks](benchmarks.md)", "results of npm run bench"],
      ],
    ),
    table(
      ["diagram", "as text"],
      [
        ...topologies,
        diagram("layer 2: VLANs, hosts and VMs", "layer-2"),
        ...inBothLanguages("replication flows", "replication-flows"),
        ...inBothLanguages("recovery order", "recovery-order"),
        [
          "[timeline of the recovery](diagrams/recovery-timeline.en.svg), [en français](diagrams/recovery-timeline.fr.svg)",
          "",
        ],
        ["[architecture of the code](architecture.svg)", ""],
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
