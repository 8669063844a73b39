import {
  MOMENTS,
  type Moment,
  REMOVALS,
  type Remedy,
  SILENT_FAULTS,
  UNRECOVERED_FAULTS,
  type UnrecoveredFault,
} from "../deploy/unrecovered-faults";
import { code, table } from "../lib/markdown";

/** The document on what a deploy does not recover from, and what to do then. */
export function recoveryDocument(): string {
  return `# Recovery from faults

Written by \`npm run docs\`.

A deploy that fails is repeated: \`cdktf deploy\` goes on where it stopped. \`npm run test:faults\` tries that on simulated
vCenters with release 1.26.0 of the vSphere provider: every method by which a deploy, a change or a destruction of the
stacks changes something is refused once, its task fails once, and its answer is lost once.

The table lists what the next deploy does **not** finish. The suite brings each row about and tries its remedy; a row whose
fault recovers by itself fails it, as does a fault without a row.

${table(["method", "when it", "during", "resource", "the next deploy", "remedy"], UNRECOVERED_FAULTS.map(unrecovered))}

How to read a remedy: \`<stack>\` and \`<address>\` stand in Terraform's error (\`primary: … with vsphere_host.…\`; an address
with a key takes quotes: \`'vsphere_virtual_machine.…["db-1"]'\`).

\`\`\`
cd cdktf.out/stacks/<stack>
terraform untaint '<address>'
terraform state rm '<address>'
terraform import '<address>' '<id>'
\`\`\`

| in an id | stands for |
| --- | --- |
| \`<datacenter>\`, \`<cluster>\` | the site's datacenter and cluster, as in \`datacenters/\` |
| \`<name>\`, \`<path>\` | the object's own name, or folder path below \`vm\` |
| \`<category>\` | the name of the tag's category |
| \`<host id>\`, \`<datastore id>\` | \`host-12\`, \`datastore-34\`: in the address line of the vSphere Client when the object is chosen |
| \`<first host id>\` | the id of the first host of the cluster, which formats the datastores |

- **Untaint**: a cluster or a host that was made, and then failed to be set up, is tainted: Terraform would make a second one
  first, under the same name. Untainted, it is set up in place.
- **Forget** (\`terraform state rm\`): what is gone from the vCenter, and release 1.26.0 cannot read as gone.
- **Import** takes over what the vCenter made without Terraform's hearing of it. The deploy after it sets the rest.
- **VMs are deleted, not imported**: they lack their disks, their network and their first-boot settings, which are set at
  creation alone. They are new: nothing is on them yet. An NFS datastore is unmounted, not imported: release 1.26.0 would
  leave it on the one host that has it. Roles and storage policies cannot be imported in release 1.26.0.
- A real vCenter may word an error differently: that a name is taken already is what tells.

## What a deploy does not tell

These fail, and the provider reports success. The next deploy mends them; a plan shows that there is something to mend.
So a deploy has done all when the plan after it is empty: \`npm run diff\`. (A VM whose guest is not shut down is powered
off and destroyed all the same.)

${table(["method", "when it", "during"], SILENT_FAULTS.map(unnoticed))}

## When a whole deploy breaks off

The suite tries these too. The deploy after them needs the table's remedies for what was being made at that moment, and
no others; what already exists though \`terraform state list\` names it was not read back any more: untaint it, whatever it is.

| what happens | what to do |
| --- | --- |
| the vCenter goes dark in the middle | deploy again when it is back |
| the vCenter hangs, or the deploy is killed | deploy again |
| one of several stacks fails | the others come to their end; deploy again |
| cdktf alone is killed, or its terminal closes | Terraform goes on: wait until it has ended, and deploy again |

The last two hold for \`npm run deploy\`, and in the environment of a simulation. By itself, \`npx cdktf deploy\` of several
stacks ends the other stacks' Terraform on the spot when one fails (cdktf 0.21.0 does not catch it): name one stack at a
time, or \`export NODE_OPTIONS=--unhandled-rejections=warn\` first.
`;
}

const unrecovered = ({ method, moments, during = "creation", resource, says, remedy }: UnrecoveredFault): string[] => [
  code(method),
  inWords(moments),
  during,
  code(resource),
  says === undefined ? "succeeds, and leaves one too many" : `fails: “${says}”`,
  remedyInWords(remedy),
];

const unnoticed = ({ method, moments, during }: (typeof SILENT_FAULTS)[number]): string[] => [
  code(method),
  inWords(moments),
  during,
];

function remedyInWords(remedy: Remedy): string {
  switch (remedy.kind) {
    case "untaint":
      return "untaint";
    case "forget":
      return "forget";
    case "import":
      return `import ${code(remedy.id)}`;
    case "remove":
      return `in vCenter, ${REMOVALS[remedy.what]}`;
  }
}

const inWords = (moments: readonly Moment[]): string => moments.map((moment) => MOMENTS[moment]).join("; or ");
