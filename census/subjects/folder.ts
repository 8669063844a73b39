import { dirname } from "node:path/posix";
import { REHEARSALS_FOLDER } from "../../model/names";
import { folderPath, type ModelledSite } from "../modelled-site";
import type { Kind } from "../subject";

type FolderFacts = { readonly type: string };

/** The folders that vCenter creates with each datacenter: at most two levels deep. */
const comesWithDatacenter = (path: string) => path.split("/").length <= 3;

/** Whether a path is inside the folder of vSphere Cluster Services, which vCenter manages. */
export const isClusterService = (path: string): boolean => path.split("/").includes("vCLS");

const withParents = (path: string): string[] =>
  comesWithDatacenter(path) ? [] : [...withParents(dirname(path)), path];

const foldersOf = ({ deployments }: ModelledSite) => new Set(deployments.flatMap(({ folder }) => withParents(folder)));

const rehearsalsFolder = ({ site }: ModelledSite) =>
  site.rehearsal === undefined ? [] : [folderPath(site, REHEARSALS_FOLDER)];

export const folder: Kind<FolderFacts> = {
  name: "folder",
  shown: ["type"],
  expected: (site) => [
    ...[...foldersOf(site)].map((name) => ({ name, origin: "project" as const, facts: { type: "vm" } })),
    ...rehearsalsFolder(site).map((name) => ({ name, origin: "baseline" as const, facts: { type: "vm" } })),
  ],
  observed: ({ folders }) =>
    folders
      .filter(({ path }) => !comesWithDatacenter(path) && !isClusterService(path))
      .map(({ path, kind }) => ({ name: path, facts: { type: kind } })),
};
