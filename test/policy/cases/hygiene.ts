import { fixtureData } from "../../fixture/model";
import { MARRAKECH, RABAT, TIERS, tierPath } from "../../model/bad-input/case";
import type { PolicyCase } from "./case";

const REMEDY =
  "Replace the secret where it is used, remove it from Git's history, and pass it through the environment.";

const KEY_PROVIDER =
  "Configure a key provider of the site in vCenter, back its keys up outside of the site, and set keyProvider to its name.";

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
    rule: "host-logs",
    change: { "rabat.hostLogs": undefined },
    findings: [
      {
        scope: "rabat",
        path: "rabat.hostLogs",
        at: [RABAT, "hostLogs:"],
        problem: "The ESXi hosts of rabat keep their logs to themselves.",
        remedy: 'Set hostLogs: "ssl://<server>:1514" here and Syslog.global.logHost on the hosts.',
      },
    ],
  },
  {
    rule: "key-provider",
    change: { "rabat.keyProvider": undefined },
    findings: [
      {
        scope: "rabat",
        path: "rabat.keyProvider",
        at: [RABAT, "keyProvider:"],
        problem: "rabat has no key provider: its VMs have no virtual TPM and cannot be encrypted.",
        remedy: KEY_PROVIDER,
      },
    ],
  },
  {
    rule: "key-provider",
    change: { "rabat.keyProvider": "marrakech-native-key-provider" },
    findings: [
      {
        scope: "rabat",
        path: "rabat.keyProvider",
        at: [RABAT, "keyProvider:"],
        problem: "rabat has the key provider of marrakech, marrakech-native-key-provider.",
        remedy: KEY_PROVIDER,
      },
    ],
  },
  {
    rule: "secure-boot",
    change: {
      "rabat.baseline.templates[0].firmware": "bios",
      "marrakech.baseline.templates[0].secureBoot": false,
    },
    findings: [
      {
        scope: "rabat/massar-debian-12-2026.10",
        path: "rabat.baseline.templates[0].firmware",
        at: [RABAT, "templates: [", "firmware:"],
        problem: "The template massar-debian-12-2026.10 has BIOS firmware, which cannot verify what it starts.",
        remedy:
          "Build the template with EFI firmware under a new name. A running VM would not boot with another firmware.",
      },
      {
        scope: "marrakech/massar-debian-12-2026.10",
        path: "marrakech.baseline.templates[0].secureBoot",
        at: [MARRAKECH, "templates: [", "{"],
        problem: "VMs of the template massar-debian-12-2026.10 start any boot loader and kernel.",
        remedy: "Remove secureBoot, which is then true. The change restarts its VMs.",
      },
    ],
  },
  {
    rule: "separate-operators",
    change: { "marrakech.access.operators": "men.local\\vsphere-operators-rabat" },
    findings: [
      {
        scope: "marrakech",
        path: "marrakech.access.operators",
        at: [MARRAKECH, "access:"],
        problem: "men.local\\vsphere-operators-rabat operates both sites.",
        remedy: "Create a group for each site, with accounts that belong to one of them only.",
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
