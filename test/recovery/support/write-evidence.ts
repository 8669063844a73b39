import { writeEvidence } from "../../../recovery/evidence/files/write";
import { isolationNotTested, pointMissed, refused } from "./records";

/** Writes the evidence of three exercises in another process, signed and unsigned: `<key file> <signed> <unsigned>`. */
async function write([keyFile = "", signed = "", unsigned = ""]: readonly string[]): Promise<void> {
  for (const record of [pointMissed(), isolationNotTested(), refused()]) {
    await writeEvidence(record, { directory: signed, keyFile });
    await writeEvidence(record, { directory: unsigned });
  }
}

void write(process.argv.slice(2));
