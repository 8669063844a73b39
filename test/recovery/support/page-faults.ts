import { LANGUAGES } from "../../../lib/text/localized";
import { reportPages } from "../../../recovery/evidence/files/pdf";
import { timelinePicture } from "../../../recovery/evidence/timeline";
import { pageFaults, type Sheet } from "../../support/page-layout";
import { layoutFaults } from "../../support/svg-layout";
import { RECORDS } from "./records";

const MILLIMETRE = 72 / 25.4;
const [WIDTH, HEIGHT] = [210 * MILLIMETRE, 297 * MILLIMETRE];
const [LEFT, RIGHT] = [20 * MILLIMETRE - 0.5, WIDTH - 20 * MILLIMETRE + 0.5];

/** As report.typ sets its pages. */
const SHEET: Sheet = {
  height: HEIGHT,
  body: { left: LEFT, right: RIGHT, top: 24 * MILLIMETRE - 4, bottom: HEIGHT - 22 * MILLIMETRE + 4 },
  header: { left: LEFT, right: RIGHT, top: 35, bottom: 60 },
  footer: { left: LEFT, right: RIGHT, top: HEIGHT - 50, bottom: HEIGHT - 30 },
};

/** Prints the layout faults in the reports of all records. Runs in another process. */
async function printFaults(): Promise<void> {
  const faults: string[] = [];
  for (const [name, record] of Object.entries(RECORDS)) {
    for (const language of LANGUAGES) {
      const pages = pageFaults(await reportPages(record(), language), SHEET);
      const picture = layoutFaults(await timelinePicture(record(), language));
      faults.push(
        ...[...pages, ...picture.map((fault) => `timeline: ${fault}`)].map((each) => `${name}.${language}: ${each}`),
      );
    }
  }
  process.stdout.write(JSON.stringify(faults));
}

void printFaults();
