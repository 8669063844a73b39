import { relative } from "node:path";
import { project } from "../lib/paths";
import { SITE_NAMES } from "../model/schema/site";
import type { Simulation } from "./simulation";

/** How to go on with a simulation that stays. */
export function lookAround({ directory, sites }: Simulation): string {
  const path = relative(project, directory) || directory;
  const ways = [
    [`. ${path}/env.sh`, "addresses, accounts and trust for this shell"],
    ["npx cdktf diff primary", "what a deployment would change"],
    ["npm run simulation:deliver", "hosts, disks and exports that you added to the model stand ready"],
    ["npm run simulation:dark -- rabat", "Rabat's vCenter stops answering (light: it is back)"],
    [`curl ${sites.rabat.control}/events`, "what was done in Rabat's vCenter, by whom"],
    ["npm run simulation:stop", "stop both and remove what they left"],
  ] as const;
  return `
Both vCenters stay and answer:
${SITE_NAMES.map((site) => `  ${site.padEnd(10)} ${sites[site].url}   control ${sites[site].control}`).join("\n")}

Look around:
${ways.map(([command, purpose]) => `  ${command.padEnd(38)} ${purpose}`).join("\n")}
`;
}
