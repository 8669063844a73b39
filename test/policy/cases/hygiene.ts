import { fixtureData } from "../../fixture/model";
import { MARRAKECH, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const REMEDY =
  "Replace the secret where it is used, remove it from Git's history, and pass it through the environment.";

/** Clones every tier and the gateways from another template. */
const fromTemplate = (name: string) => ({
  ...Object.fromEntries(fixtureData.massar.tiers.map((tier) => [`${tierPath(tier.name)}.template`, name])),
  "link.gateways.rabat.template": name,
  "link.gateways.marrakech.template": name,
});

export const hygieneCases: readonly PolicyCase[] = [
  {
    rule: "host-lockdown",
    change: {
      "rabat.extension.clusters[0].lockdown": "disabled",
      "marrakech.extension.clusters[0].lockdown": "strict",
    },
    findings: [
      {
        scope: "rabat/rabat-extension",
        path: "rabat.extension.clusters[0].lockdown",
        at: [RABAT, "extension:", "clusters: [", "{"],
        problem:
          "Lockdown of the hosts of rabat-extension is disabled: everybody with an account on a host can change it without vCenter, " +
          "whose roles and events then do not apply.",
        remedy: 'Set lockdown to "normal", or remove it, which means the same.',
      },
      {
        scope: "marrakech/marrakech-recovery",
        path: "marrakech.extension.clusters[0].lockdown",
        at: [MARRAKECH, "extension:", "clusters: [", "{"],
        problem:
          "Lockdown of the hosts of marrakech-recovery is strict: if vCenter is lost, nobody can manage the hosts, and they must be " +
          "installed again.",
        remedy: 'Set lockdown to "normal", or remove it, which means the same.',
      },
    ],
  },
  {
    rule: "no-secrets",
    change: {
      "rabat.networks.vmotion.purpose": "vMotion, root password: tRustno1",
      [`${tierPath("web")}.role`]: "web servers; key kX9vR2mQz7Lw4TbN",
    },
    findings: [
      {
        scope: "rabat/networks/vmotion/purpose",
        path: "rabat.networks.vmotion.purpose",
        at: [RABAT, "vmotion: { vlan"],
        problem: "This text of 32 characters looks like a labelled password or key.",
        remedy: REMEDY,
      },
      {
        scope: "massar/tiers/web/role",
        path: `${tierPath("web")}.role`,
        at: [TIERS, 'name: "web"', "role:"],
        problem: "This text of 33 characters looks like a random password or key.",
        remedy: REMEDY,
      },
    ],
  },
  {
    rule: "same-templates",
    change: {
      "marrakech.baseline.templates[0].hardwareVersion": 18,
      "marrakech.baseline.templates[0].memory": "4 GiB",
    },
    findings: [
      ["hardwareVersion", "18", "19"],
      ["memory", "4 GiB", "2 GiB"],
    ].map(([property = "", here, there]) => ({
      scope: `marrakech/massar-debian-12-2026.10/${property}`,
      path: `marrakech.baseline.templates[0].${property}`,
      at: [MARRAKECH, "templates: [", `${property}:`],
      problem: `massar-debian-12-2026.10 has ${property} ${here} at marrakech, and ${there} at rabat.`,
      remedy: "Copy the template from rabat to marrakech, or give it a name of its own.",
    })),
  },
  {
    rule: "template-version",
    change: {
      ...fromTemplate("massar-debian-12"),
      "rabat.baseline.templates[0].name": "massar-debian-12",
      "marrakech.baseline.templates[0].name": "massar-debian-12",
    },
    findings: (
      [
        ["rabat", RABAT],
        ["marrakech", MARRAKECH],
      ] as const
    ).map(([site, file]) => ({
      scope: `${site}/massar-debian-12`,
      path: `${site}.baseline.templates[0].name`,
      at: [file, 'name: "massar-debian-12'],
      problem: 'The template name "massar-debian-12" has no version.',
      remedy: 'Rename it in vCenter and here, for example to "massar-debian-12-2026.11".',
    })),
  },
];
