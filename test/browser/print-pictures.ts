import { documentsOf } from "../../documents/documents";
import { LANGUAGES } from "../../lib/text/localized";
import { loadModel } from "../../model/load";
import { capacityPlots } from "../../planning/capacity/plots";
import { capacityReport } from "../../planning/capacity/report";
import { timelinePicture } from "../../recovery/evidence/timeline";
import { fixtureData } from "../fixture/model";
import { RECORDS } from "../recovery/support/records";
import { withLongNames } from "../support/variants";

/** Prints pictures that are in no folder, by name: of a design with long names, and of recorded exercises. In a process of its own because Jest cannot load Vega. */
async function print(): Promise<void> {
  const model = loadModel(withLongNames(fixtureData));
  const documents = Object.entries(await documentsOf(model)).filter(([name]) => name.endsWith(".svg"));
  const plots = Object.entries(await capacityPlots(capacityReport(model), model.planning));
  const timelines = await Promise.all(
    Object.entries(RECORDS).flatMap(([name, record]) =>
      LANGUAGES.map(
        async (language) => [`${name}.${language}.svg`, await timelinePicture(record(), language)] as const,
      ),
    ),
  );
  process.stdout.write(JSON.stringify(Object.fromEntries([...documents, ...plots, ...timelines])));
}

void print();
