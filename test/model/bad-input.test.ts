import { RELATIONS } from "../../model/relations/index";
import { addresses } from "./bad-input/addresses";
import { type BadInput, printed } from "./bad-input/case";
import { clusters } from "./bad-input/clusters";
import { data } from "./bad-input/data";
import { existing } from "./bad-input/existing";
import { hosts } from "./bad-input/hosts";
import { names } from "./bad-input/names";
import { networks } from "./bad-input/networks";
import { references } from "./bad-input/references";
import { rehearsal } from "./bad-input/rehearsal";
import { shapes } from "./bad-input/shapes";
import { sites } from "./bad-input/sites";
import { sizes } from "./bad-input/sizes";
import { tiers } from "./bad-input/tiers";
import { witness } from "./bad-input/witness";
import { type Changes, modelError, variant } from "./variant";

/** The heading of a report and its findings, as printed. */
function reported(changes: Changes) {
  const [heading, ...findings] = modelError(variant(changes)).message.split(/\n {2}(?=\S)/);
  return { heading, findings };
}

const SUBJECTS = {
  networks,
  references,
  sizes,
  names,
  addresses,
  hosts,
  clusters,
  existing,
  tiers,
  data,
  sites,
  rehearsal,
  shapes,
  witness,
};

describe.each(Object.entries(SUBJECTS))("%s", (_, inputs) => {
  test.each(inputs)("$input", (input) => {
    const { changes, findings } = input;
    const report = reported(changes);
    expect(report.findings.toSorted()).toEqual(printed(input).toSorted());
    expect(report.heading).toBe(`${findings.length} ${findings.length === 1 ? "finding" : "findings"} in the model`);
  });
});

test("every relation reports at least one input", () => {
  const found = Object.values(SUBJECTS)
    .flat()
    .flatMap(({ rule, findings }) => [rule, ...findings.map((finding) => finding.rule)]);
  expect(Object.keys(RELATIONS).filter((id) => !found.includes(id))).toEqual([]);
});

describe("many at once", () => {
  const find = (inputs: readonly BadInput[], input: string): BadInput => {
    const found = inputs.find((each) => each.input === input);
    if (found === undefined) throw new Error(`no bad input "${input}"`);
    return found;
  };
  /** One of each kind, in every file of the model, some side by side in one object. */
  const together = [
    find(networks, "a CIDR that overlaps another of its site"),
    find(networks, "two networks on one VLAN of a site"),
    find(networks, "VLAN 4095"),
    find(networks, "a /31"),
    find(references, "a tier on an unknown network"),
    find(references, "a tier on an unknown storage class"),
    find(references, "a tier of an unknown template"),
    find(references, "a port group and a switch on an unknown network"),
    find(sizes, "memory -128 GiB"),
    find(sizes, "1.5 CPUs"),
    find(sizes, "member sizes larger than any host"),
    find(sizes, "gateways larger than any host"),
    find(names, "sites with one code and one vCenter"),
    find(names, "a disk label twice in a tier"),
    find(names, "two datastores with one name"),
    find(names, "a member id twice in a tier"),
    find(addresses, "a member beyond the network"),
    find(hosts, "marrakech.baseline without hosts"),
    find(clusters, "an NFS datastore on hosts without a storage adapter"),
    find(existing, "existing disks that exceed their datastore, alone and together"),
    find(tiers, "dependencies on an unknown tier, on the tier itself and twice on one tier"),
    find(tiers, "flows from unknown sources, one flow twice, and egress to an unknown network"),
    find(tiers, "streams that exceed the link's bandwidth"),
    find(data, "a new member that holds data without a lock"),
    find(data, "lifts of members and tiers without a lock"),
    find(sites, "a failover on an impossible date"),
  ];

  test("all are reported in one run, in the order of files and lines", () => {
    const report = reported(Object.assign({}, ...together.map(({ changes }) => changes)));
    const expected = together.flatMap(printed);
    expect(report.findings.toSorted()).toEqual(expected.toSorted());
    expect(report.heading).toBe(`${expected.length} findings in the model`);
    const places = report.findings.map((finding) => {
      const [file = "", line] = (finding.split("  ")[0] ?? "").split(":");
      return { file, line: Number(line) };
    });
    expect(places).toEqual(places.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line));
  });
});
