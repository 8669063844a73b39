import { Failure } from "../../lib/failure";
import type { Model } from "../../model/model";
import type { Profile } from "../../model/profile";
import { SITE_NAMES, type Site, type SiteName } from "../../model/schema/site";
import type { PostureKind } from "../../model/schema/workload";
import { Percentage } from "../../model/units/percentage";
import { UnitError } from "../../model/units/unit-error";
import type { Selection } from "./report";

/** A question as it was asked, in text. */
export interface WhatIf {
  readonly hostFailures?: string;
  /** Of CPU, memory, storage, operations and change rates. */
  readonly growth?: string;
  readonly site?: string;
  readonly posture?: string;
  /** Clusters, each as often as it gets a host like its last one. */
  readonly addHost?: readonly string[];
}

const POSTURES: readonly PostureKind[] = ["standby", "recovered"];

/** The model as it would be, and what of it was asked about. @throws Failure */
export function applyWhatIf(model: Model, question: WhatIf): { readonly model: Model; readonly selection: Selection } {
  const selection = selected(model, question);
  const changes = [
    ...(question.addHost ?? []).map((cluster) => (before: Model) => withHost(before, cluster)),
    ...(question.hostFailures === undefined ? [] : [withHostFailures(question.hostFailures, selection.site)]),
    ...(question.growth === undefined ? [] : [withGrowth(question.growth)]),
  ];
  return { model: changes.reduce((changed, change) => change(changed), model), selection };
}

/** What makes a report one of another world than the model's. */
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
    throw new Failure(`"${siteText}" is no site`, "--site", `Use one of ${SITE_NAMES.join(", ")}.`);
  }
  const posture = POSTURES.find((each) => each === postureText);
  if (postureText !== undefined && posture === undefined) {
    throw new Failure(`"${postureText}" is no posture`, "--posture", `Use one of ${POSTURES.join(", ")}.`);
  }
  const backup = SITE_NAMES.find((each) => model.sites[each].role === "backup");
  if (posture !== undefined && site !== undefined && site !== backup) {
    throw new Failure(
      `${site} has no postures: it runs all of Massar, or is lost`,
      "--posture",
      `Leave it out, or ask about --site ${backup}.`,
    );
  }
  // a posture is asked of the site that has them
  const asked = site ?? (posture === undefined ? undefined : backup);
  return { ...(asked !== undefined && { site: asked }), ...(posture !== undefined && { posture }) };
}

/** The same site with its clusters changed, those of the baseline too. */
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
      throw new Failure(`"${text}" is no number of hosts`, "--host-failures", "Use a whole number, as in 2.");
    }
    const sites = SITE_NAMES.filter((site) => only === undefined || site === only);
    const clusters = sites.flatMap((site) => clustersAt(model, site));
    const most = Math.max(...clusters.map(({ hosts }) => hosts.length)) - 1;
    if (count > most) {
      const named = clusters.map(({ name, hosts }) => `${name} ${hosts.length}`).join(", ");
      throw new Failure(
        `${count} hosts lost would leave no cluster a host`,
        `--host-failures; hosts are ${named}`,
        `Ask about ${most} at most.`,
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

/** Twice as much each year for ten years is a thousand times as much: no plan is about more. */
const MOST_GROWTH = Percentage.parse("100 %");

function withGrowth(text: string) {
  return (model: Model): Model => {
    const rate = growthRate(text);
    if (rate.isMoreThan(MOST_GROWTH)) {
      throw new Failure(`A growth of ${rate} a year is no plan`, "--growth", `Use ${MOST_GROWTH} at most.`);
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
    throw new Failure(`"${text}" is no growth by the year`, "--growth", "Use a percentage of 0 or more, as in 15%.");
  }
}

function withHost(model: Model, cluster: string): Model {
  const site = SITE_NAMES.find((each) => clustersAt(model, each).some(({ name }) => name === cluster));
  if (site === undefined) {
    const names = SITE_NAMES.flatMap((each) => clustersAt(model, each).map(({ name }) => name));
    throw new Failure(`"${cluster}" is no cluster`, "--add-host", `Use one of ${names.join(", ")}.`);
  }
  return withClusters(model, site, (each) => {
    if (each.name !== cluster) return each;
    const last = each.hosts.at(-1);
    const added = { ...last, name: `added-${each.hosts.length + 1}`, maintenance: false };
    return { ...each, hosts: [...each.hosts, added] };
  });
}
