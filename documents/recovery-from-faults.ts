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

/** The document on faults that the next deploy does not fix. */
export function recoveryDocument(): string {
  return `# Recovery from faults

Written by \`npm run docs\`.

If a deploy fails, repeat it: \`cdktf deploy\` continues where it stopped. \`npm run test:faults\` checks this on simulated vCenters
with release 1.26.0 of the vSphere provider. For every vCenter method that creates, changes or destroys an object, the suite
injects three faults: vCenter refuses the call, the task of the call fails, or the answer is lost.

The table lists the faults that the next deploy does **not** fix. The suite injects each of them and tries its remedy. It fails if
a row is no longer needed or a row is missing.

${table(["vCenter method", "fault", "during", "resource", "the next deploy", "remedy"], UNRECOVERED_FAULTS.map(unrecovered))}

To apply a remedy, take \`<stack>\` and \`<address>\` from Terraform's error (\`primary: … with vsphere_host.…\`). Quote an address
that has a key: \`'vsphere_virtual_machine.…["db-1"]'\`.

\`\`\`
cd cdktf.out/stacks/<stack>
terraform untaint '<address>'
terraform state rm '<address>'
terraform import '<address>' '<id>'
\`\`\`

| part of an id | meaning |
| --- | --- |
| \`<datacenter>\`, \`<cluster>\` | datacenter and cluster of the site, as in \`datacenters/\` |
| \`<datastore cluster>\` | datastore cluster of the VMs of the rule |
| \`<name>\`, \`<path>\` | name of the object, or its folder path below \`vm\` |
| \`<category>\` | name of the tag category |
| \`<host id>\`, \`<datastore id>\` | \`host-12\`, \`datastore-34\`: select the object in the vSphere Client and read its id in the address bar |
| \`<first host id>\` | id of the first host of the cluster, which formats the datastores |

- **Untaint**: the cluster or host was created, but its configuration failed. Terraform marks it as tainted and would first create
  a second one with the same name. After \`untaint\`, the next deploy configures it in place.
- **Forget** (\`terraform state rm\`): the object no longer exists in vCenter, but release 1.26.0 reports an error instead of removing it from the state.
- **Import**: vCenter created the object, but Terraform did not receive the answer. The next deploy configures it.
- **VMs are deleted, not imported**: they lack disks, network and first-boot settings, which are set only at creation. They are
  new and contain no data. An NFS datastore is unmounted, not imported: release 1.26.0 would leave it mounted on one host
  only. Release 1.26.0 cannot import roles and storage policies.
- A real vCenter may report an error in other words. Look for an error which says that the name is already in use.

## Faults that a deploy does not report

If one of these calls fails, the provider still reports success. The next plan shows the difference and the next deploy fixes it. A deploy is
complete only when the plan after it is empty: run \`npm run diff\`. (If a guest does not shut down,
its VM is powered off and destroyed.)

${table(["vCenter method", "fault", "during"], SILENT_FAULTS.map(unnoticed))}

## When a whole deploy is interrupted

The suite tests these faults too. The next deploy needs remedies only for the objects that were being created at that moment. If
it fails with "already exists" for an object that \`terraform state list\` shows, untaint the object.

| event | what to do |
| --- | --- |
| vCenter becomes unreachable during the deploy | deploy again when vCenter is reachable |
| vCenter hangs, or the deploy is killed | deploy again |
| one of several stacks fails | wait for the other stacks to finish, then deploy again |
| only cdktf is killed, or its terminal closes | Terraform continues: wait until it has ended, then deploy again |

The last two rows apply to \`npm run deploy\` and to a simulation. If one stack fails, plain \`npx cdktf deploy\` of several stacks
kills the Terraform processes of the others (cdktf 0.21.0 does not handle this). Deploy one stack at a time, or first run
\`export NODE_OPTIONS=--unhandled-rejections=warn\`.
`;
}

const unrecovered = ({ method, moments, during = "creation", resource, says, remedy }: UnrecoveredFault): string[] => [
  code(method),
  inWords(moments),
  during,
  code(resource),
  says === undefined ? "succeeds, but leaves a duplicate" : `fails: “${says}”`,
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
