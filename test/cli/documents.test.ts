import { readFileSync } from "node:fs";
import { join } from "node:path";
import { architecturePicture } from "../../cli/documents/architecture";
import { recoveryDocument } from "../../cli/documents/recovery-from-faults";

test("the table of faults is the one that the suite tries", () => {
  const committed = readFileSync(join(__dirname, "../../docs/recovery-from-faults.md"), "utf8");
  expect(committed).toBe(recoveryDocument());
});

test("the architecture's picture is the one that its description draws", async () => {
  const committed = readFileSync(join(__dirname, "../../docs/architecture.svg"), "utf8");
  expect(committed).toBe(await architecturePicture());
});
