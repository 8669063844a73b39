import type { answeringUnits } from "../model/guest-settings";
import { file, type GuestFile, restart } from "./configuration";

/** The units by which a gateway answers with its name, as the first boot writes them. */
export const unitsOf = (units: ReturnType<typeof answeringUnits>): GuestFile[] =>
  units.map(({ path, content }) =>
    file(path, content, path.endsWith(".socket") ? [restart(path.split("/").at(-1) ?? "")] : []),
  );
