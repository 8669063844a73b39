import { confirm } from "../../review/run/signed-approvals";
import { Approver } from "../support/approver";

const STATEMENT = JSON.stringify({ kind: "failover", scenario: "fire", at: "2026-11-24T09:05:00.000Z" });
const alami = new Approver("k.alami@massar.men.example", "kalami");
afterAll(() => alami.remove());

test("a confirmation names the owner of the key, and keeps the signature", async () => {
  const signers = alami.line.replace("massar-approval", "massar-approval,massar-recovery");
  const confirmed = await confirm(STATEMENT, alami.key, signers);
  expect(confirmed).toMatchObject({ by: "k.alami@massar.men.example", key: expect.stringMatching(/^SHA256:/) });
  expect(confirmed.statement).toBe(STATEMENT);
  expect(confirmed.signature).toContain("BEGIN SSH SIGNATURE");
});

test.each([
  ["of nobody", ""],
  ["that may only approve changes", alami.line],
])("a key %s confirms nothing", async (_, signers) => {
  await expect(confirm(STATEMENT, alami.key, signers)).rejects.toThrow("belongs to nobody who may confirm a recovery");
});
