import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { approvalOfRun } from "../../recovery/exercise/approval";

const { signal } = new AbortController();
let server: Server;
let reviews: readonly object[] = [];
const asked: string[] = [];
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(reviews));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void server.close());

const inRun = () => ({
  ...{ GITHUB_RUN_ID: "4711", GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "ministry/massar" },
  ...{ GITHUB_ACTOR: "Rachida", GITHUB_TOKEN: "planted" },
  GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});
const review = (login: string, state = "approved") => ({
  ...{ state, comment: "", user: { login } },
  environments: [{ name: "rehearsal" }],
});

test("who approved is what the forge says, and where that can be read", async () => {
  reviews = [review("sidrissi")];
  expect(await approvalOfRun(inRun(), signal)).toEqual({
    approver: "sidrissi",
    run: "https://github.com/ministry/massar/actions/runs/4711",
  });
  expect(asked.at(-1)).toBe("/repos/ministry/massar/actions/runs/4711/approvals");
});

test.each([
  ["nobody", []],
  ["the person who started the run", [review("rachida")]],
  ["somebody who rejected it", [review("sidrissi", "rejected")]],
])("approved by %s: refused", async (_, given) => {
  reviews = given;
  await expect(approvalOfRun(inRun(), signal)).rejects.toThrow("Nobody else has approved this exercise");
});

test("no forge asks on a computer that is no runner, or on Forgejo", async () => {
  expect(await approvalOfRun({}, signal)).toBeUndefined();
  expect(
    await approvalOfRun({ ...inRun(), GITHUB_SERVER_URL: "https://git.ministry.example" }, signal),
  ).toBeUndefined();
});
