import { Failure } from "../../lib/failure";
import type { Model } from "../../model/model";
import type { Profile } from "../../model/profile";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";
import type { PostureKind } from "../../model/schema/workload";
import { Percentage } from "../../model/units/percentage";
import { UnitError } from "../../model/units/unit-error";
import type { Selection } from "./report";

/** The options of a what-if question, as text. */
export interface WhatIf {
  readonly hostFailures?: string;
  /** Yearly growth of CPU, memory, storage, operations and change rates. */
  readonly growth?: string;
  readonly site?: string;
  readonly posture?: string;
  /** Clusters that get another host like their last one, once per mention. */
  readonly addHost?: readonly string[];
}

const POSTURES: readonly PostureKind[] = ["standby", "recovered"];

/** Changes the model as the question asks, and selects what to report. @throws Failure */
export function applyWhatIf(model: Model, question: WhatIf): { readonly model: Model; readonly selection: Selection } {
  const selection = selected(model, question);
  const changes = [
    ...(question.addHost ?? []).map((cluster) => (before: Model) => withHost(before, cluster)),
    ...(question.hostFailures === undefined ? [] : [withHostFailures(question.hostFailures, selection.site)]),
    ...(question.growth === undefined ? [] : [withGrowth(question.growth)]),
  ];
  return { model: changes.reduce((changed, change) => change(changed), model), selection };
}

/** Describes how the reported model differs from the committed one. */
export const describeQuestion = (
  { hostFailures, growth, addHost = [] }: WhatIf,
  profile: Profile,
): readonly string[] => [
  ...(profile === "national" ? [] : [`in the profile ${profile}`]),
  ...(hostFailures === undefined ? [] : [`${hostFailures} hosts lost in each cluster`]),
  ...(growth === undefined ? [] : [`a growth of ${growth} each year`]),
  ...addHost.map((cluster) => `another host in ${cluster}`),
];

function selected(model: Model, { site: siteText, posture: postureText }: WhatIf): Selection {
  const site = SITE_NAMES.find((each) => each === siteText);
  if (siteText !== undefined && site === undefined) {
    throw new Failure(`Unknown site "${siteText}"`, "--site", `Use one of ${SITE_NAMES.join(", ")}.`);
  }
  const posture = POSTURES.find((each) => each === postureText);
  if (postureText !== undefined && posture === undefined) {
    throw new Failure(`Unknown posture "${postureText}"`, "--posture", `Use one of ${POSTURES.join(", ")}.`);
  }
  const backup = SITE_NAMES.find((each) => model.sites[each].role === "backup");
  if (posture !== undefined && site !== undefined && site !== backup) {
    throw new Failure(
      `--posture does not apply to ${site}: only ${backup} has postures`,
      "--posture",
      `Remove it, or use --site ${backup}.`,
    );
  }
  // only one site has postures
  const asked = site ?? (posture === undefined ? undefined : backup);
  return { ...(asked !== undefined && { site: asked }), ...(posture !== undefined && { posture }) };
}

/** Changes each cluster of a site, also those of the baseline. */
function withClusters(
  model: Model,
  siteName: SiteName,
  change: <Cluster extends Site["baseline" | "extension"]["clusters"][number]>(cluster: Cluster) => Cluster,
): Model {
  const site = model.sites[siteName];
  const { baseline, extension } = site;
  return {
    ...model,
    sites: {
      ...model.sites,
      [siteName]: {
        ...site,
        baseline: { ...baseline, clusters: baseline.clusters.map((each) => change(each)) },
        extension: { ...extension, clusters: extension.clusters.map((each) => change(each)) },
      },
    },
  };
}

function withHostFailures(text: string, only: SiteName | undefined) {
  return (model: Model): Model => {
    const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(count)) {
      throw new Failure(
        `"${text}" is not a number of hosts`,
        "--host-failures",
        "Write a whole number, for example 2.",
      );
    }
    const sites = SITE_NAMES.filter((site) => only === undefined || site === only);
    const clusters = sites.flatMap((site) => clustersAt(model, site));
    const most = Math.max(...clusters.map(({ hosts }) => hosts.length)) - 1;
    if (count > most) {
      const named = clusters.map(({ name, hosts }) => `${name} ${hosts.length}`).join(", ");
      throw new Failure(
        `No cluster can lose ${count} hosts`,
        `--host-failures; hosts per cluster: ${named}`,
        `Write at most ${most}.`,
      );
    }
    return sites.reduce(
      (changed, site) =>
        withClusters(changed, site, (cluster) => ({
          ...cluster,
          highAvailability: { ...cluster.highAvailability, hostFailuresToTolerate: count },
        })),
      model,
    );
  };
}

const clustersAt = ({ sites }: Model, site: SiteName) => [
  ...sites[site].baseline.clusters,
  ...sites[site].extension.clusters,
];

/** 100 % a year is a factor of 1,000 in ten years. */
const MOST_GROWTH = Percentage.parse("100 %");

function withGrowth(text: string) {
  return (model: Model): Model => {
    const rate = growthRate(text);
    if (rate.isMoreThan(MOST_GROWTH)) {
      throw new Failure(
        `A growth of ${rate} a year is too large to plan with`,
        "--growth",
        `Write at most ${MOST_GROWTH}.`,
      );
    }
    const growth = { ...model.planning.growth, cpu: rate, memory: rate, storage: rate, iops: rate, changeRate: rate };
    return { ...model, planning: { ...model.planning, growth } };
  };
}

/** Reads `15%` and `15 %`. */
function growthRate(text: string): Percentage {
  try {
    return Percentage.parse(text.replace(/ ?%$/, " %"));
  } catch (error) {
    if (!(error instanceof UnitError)) throw error;
    throw new Failure(
      `"${text}" is not a yearly growth`,
      "--growth",
      "Write a percentage of 0 or more, for example 15%.",
    );
  }
}

function withHost(model: Model, cluster: string): Model {
  const site = SITE_NAMES.find((each) => clustersAt(model, each).some(({ name }) => name === cluster));
  if (site === undefined) {
    const names = SITE_NAMES.flatMap((each) => clustersAt(model, each).map(({ name }) => name));
    throw new Failure(`Unknown cluster "${cluster}"`, "--add-host", `Use one of ${names.join(", ")}.`);
  }
  return withClusters(model, site, (each) => {
    if (each.name !== cluster) return each;
    const last = each.hosts.at(-1);
    const added = { ...last, name: `added-${each.hosts.length + 1}`, maintenance: false };
    return { ...each, hosts: [...each.hosts, added] };
  });
}
