import { code, list, table } from "../lib/markdown";
import {
  ACCOUNT_NAMES,
  ACCOUNTS,
  type AccountName,
  accountVariable,
  escalationsOf,
  type Place,
  placesOf,
  privilegesOf,
  roleOf,
} from "../model/accounts";
import { siteTitle } from "../model/display-names";
import { REHEARSALS_FOLDER } from "../model/names";

const WHERE: Readonly<Partial<Record<Place, string>>> = {
  global: "as a global permission (Administration → Global Permissions)",
  root: "on the vCenter object",
  datacenter: "on the datacenter of the site",
};

const where = (place: Place): string => WHERE[place] ?? `on the folder ${code(place)} of the datacenter`;

/** The document for the administrator who creates the accounts in vCenter. */
export const vcenterAccountsDocument = (): string => `# Accounts in vCenter

There are four accounts for this project. An administrator creates them and their roles manually from this page, because
Terraform must not manage the roles that limit it. No account needs the role Administrator.

${table(
  ["account", "purpose", "in the vCenter of", "variables, for example"],
  ACCOUNT_NAMES.map((account) => {
    const { purpose, sites } = ACCOUNTS[account];
    const [first = "rabat"] = sites;
    return [
      `**${account}**`,
      purpose,
      sites.map(siteTitle).join(", "),
      (["user", "password"] as const).map((what) => code(accountVariable(account, first, what))).join(", "),
    ];
  }),
)}

A command uses the account in \`TF_VAR_rabat_vsphere_user\`, unless the variables of its own account are set: \`npm run review\`,
\`drift\` and \`diff\` use *review*, \`npm run rehearse\` uses *rehearse* at Marrakech and *review* at Rabat, and every census uses *census*. In a
workflow, each job has only the secrets of its accounts.

Written by \`npm run docs\`. The simulated vCenters have these roles and check every call as a vCenter does. The end-to-end tests run with
these accounts, and fail if a privilege is missing, or if every call would succeed without it. **This was never tried on a real vCenter**; the sources are in
\`simulation/vcenter/internal/vcenter/privilegetable.go\`.

A permission on an object replaces what the account inherits there. Therefore each role also contains read access. vCenter adds
the three privileges of read access, ${["System.Anonymous", "System.View", "System.Read"].map(code).join(", ")}, to every role.

Every datacenter has the folders \`vm\`, \`host\`, \`network\` and \`datastore\`, which the vSphere Client does not show. Assign a role on them with
govc or PowerCLI: \`govc permissions.set -principal rehearse@vsphere.local -role automation-rehearse-vm -propagate=true /marrakech/vm\`.
Before the first rehearsal, create the VM folder \`${REHEARSALS_FOLDER}\` at Marrakech: \`govc folder.create /marrakech/vm/${REHEARSALS_FOLDER}\`.

${ACCOUNT_NAMES.map(chapter).join("\n\n")}
`;

function chapter(account: AccountName): string {
  return [`## ${account}`, escalation(account), ...placesOf(account).map((place) => role(account, place))].join("\n\n");
}

function escalation(account: AccountName): string {
  const ways = escalationsOf(account);
  if (ways.length === 0) {
    const { purpose, beyond = "" } = ACCOUNTS[account];
    return `It ${purpose}. It cannot give itself further privileges. ${beyond}`.trimEnd();
  }
  return `It ${ACCOUNTS[account].purpose}. **It can make itself administrator**, so protect its password like an administrator's:

${list(ways.map(({ privilege, place }) => `${code(privilege)}: ${how(place)}`))}

The stacks need both, because they create the roles of people and assign them. If people's roles are assigned manually instead, remove both.`;
}

const HOW: Readonly<Partial<Record<Place, string>>> = {
  global: "everywhere",
  root: "it can add any privilege to its own roles",
};

const how = (place: Place): string => HOW[place] ?? `it can assign the role Administrator to itself ${where(place)}`;

function role(account: AccountName, place: Place): string {
  const privileges = privilegesOf(account, place);
  const title = `### Role ${code(roleOf(account, place))}\n\nAssign it ${where(place)}, with **Propagate to children**.`;
  if (privileges.length === 0) return `${title} It has no privileges besides read access.`;
  const needs = Object.entries(ACCOUNTS[account].needs[place] ?? {}).filter(([, listed]) => listed.length > 0);
  return `${title}

\`\`\`
${privileges.join("\n")}
\`\`\`

${table(
  ["needed for", "privileges"],
  needs.map(([subject, listed]) => [
    subject.startsWith("vsphere_") ? code(subject) : subject,
    listed.map(code).join(", "),
  ]),
)}`;
}
