import { readFileSync } from "node:fs";
import { join } from "node:path";
import { architecturePicture } from "../../cli/documents/architecture";

test("the architecture's picture is the one that its description draws", async () => {
  const committed = readFileSync(join(__dirname, "../../docs/architecture.svg"), "utf8");
  expect(committed).toBe(await architecturePicture());
});
