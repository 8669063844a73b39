import { fixtureData } from "../../fixture/model";
import { MARRAKECH, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const REMEDY = "Remove it from Git's history, change the secret where it is used, and give it by environment.";

/** Every tier, and the gateways, cloned from another template. */
const fromTemplate = (name: string) => ({
  ...Object.fromEntries(fixtureData.massar.tiers.map((tier) => [`${tierPath(tier.name)}.template`, name])),
  "link.gateways.rabat.template": name,
  "link.gateways.marrakech.template": name,
});

export const hygieneCases: readonly PolicyCase[] = [
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
        problem: "32 characters that look like a password that is named so.",
        remedy: REMEDY,
      },
      {
        scope: "massar/tiers/web/role",
        path: `${tierPath("web")}.role`,
        at: [TIERS, 'name: "web"', "role:"],
        problem: "33 characters that look like a random word.",
        remedy: REMEDY,
      },
    ],
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
      problem: '"massar-debian-12" does not say which version it is.',
      remedy: 'Name it as in "massar-debian-12-2026.11", in vCenter and here.',
    })),
  },
];
