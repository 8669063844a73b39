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

const WHERE: Readonly<Record<Place, string>> = {
  global: "as a global permission (Administration → Global Permissions), with **Propagate to children**",
  root: "on the vCenter object, with **Propagate to children**",
  datacenter: "on the datacenter of the site, with **Propagate to children**",
};

/** The document for the administrator who creates the accounts in vCenter. */
export const vcenterAccountsDocument = (): string => `# Accounts in vCenter

Each vCenter has four accounts for this project. An administrator creates them and their roles manually from this page, because
Terraform must not manage the roles that limit it. No account needs the role Administrator.

${table(
  ["account", "purpose", "variables, for example at Rabat"],
  ACCOUNT_NAMES.map((account) => [
    `**${account}**`,
    ACCOUNTS[account].purpose,
    (["user", "password"] as const).map((what) => code(accountVariable(account, "rabat", what))).join(", "),
  ]),
)}

A command uses the account in \`TF_VAR_rabat_vsphere_user\`, unless the variables of its own account are set: \`npm run review\`,
\`drift\` and \`diff\` use *review*, \`npm run rehearse\` uses *rehearse* at Marrakech and *review* at Rabat, and every census uses *census*. In a
workflow, each job has only the secrets of its accounts.

Written by \`npm run docs\`. The simulated vCenters have these roles and check every call as a vCenter does. The end-to-end tests run with
these accounts, and fail if a privilege is missing, or if no call uses it. **This was never tried on a real vCenter**; the sources are in
\`simulation/vcenter/internal/vcenter/privilegetable.go\`.

A permission on an object replaces what the account inherits there. Therefore the role on the datacenter also contains read access. vCenter adds
the three privileges of read access, ${["System.Anonymous", "System.View", "System.Read"].map(code).join(", ")}, to every role.

${ACCOUNT_NAMES.map(chapter).join("\n\n")}
`;

function chapter(account: AccountName): string {
  return [`## ${account}`, escalation(account), ...placesOf(account).map((place) => role(account, place))].join("\n\n");
}

function escalation(account: AccountName): string {
  const ways = escalationsOf(account);
  if (ways.length === 0) {
    return `It ${ACCOUNTS[account].purpose}. It cannot give itself further privileges.`;
  }
  return `It ${ACCOUNTS[account].purpose}. **It can make itself administrator**, so protect its password like an administrator's:

${list(ways.map(({ privilege, place }) => `${code(privilege)}: ${HOW[place]}`))}

The stacks need both, because they create the roles of people and assign them. If people's roles are assigned manually instead, remove both.`;
}

const HOW: Readonly<Record<Place, string>> = {
  global: "everywhere",
  root: "it can add any privilege to its own roles",
  datacenter: "it can assign the role Administrator to itself on the datacenter",
};

function role(account: AccountName, place: Place): string {
  const privileges = privilegesOf(account, place);
  const title = `### Role ${code(roleOf(account, place))}\n\nAssign it ${WHERE[place]}.`;
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
