import { relative } from "node:path";
import { project } from "../lib/paths";
import { SITE_NAMES } from "../model/schema/site";
import type { Simulation } from "./simulation";

/** The next commands for a running simulation, in lines of up to 40 columns. */
export const nextSteps = ({ directory, sites }: Simulation): string => `
Both simulated vCenters are running:
${SITE_NAMES.map((site) => `  ${site.padEnd(10)} ${sites[site].url}`).join("\n")}

Load their addresses and passwords:
  . ${relative(project, directory) || directory}/env.sh

Show the changes of a deployment:
  npm run diff

Deploy all stacks:
  npm run deploy

Show the events of a site, as JSON:
${SITE_NAMES.map((site) => `  curl ${sites[site].control}/events`).join("\n")}

They run until you stop them:
  npm run simulation:stop

All commands: npm run help
`;
