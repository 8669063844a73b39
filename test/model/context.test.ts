import { Failure } from "../../lib/failure";
import { loadModelOfContext, readContext } from "../../model/context";
import { fixtureData } from "../fixture/model";

test.each([
  ["the national design where nothing is said", undefined, { profile: "national" }],
  ["the profile that is named", '{"profile":"lab"}', { profile: "lab" }],
  ["what else cdktf is to know", '{"target":"live"}', { profile: "national", target: "live" }],
])("context is %s", (_, written, read) => {
  expect(readContext(written === undefined ? {} : { CDKTF_CONTEXT_JSON: written })).toEqual(read);
});

test.each(["{", "[]", "lab", '{"profile":"small"}'])("%s is no context", (written) => {
  expect(() => readContext({ CDKTF_CONTEXT_JSON: written })).toThrow(Failure);
});

test("an unreadable context is reported with its text and the known profiles", () => {
  expect(() => readContext({ CDKTF_CONTEXT_JSON: '{"profile":"small"}' })).toThrow(
    expect.objectContaining({
      where: 'CDKTF_CONTEXT_JSON={"profile":"small"}',
      remedy: expect.stringMatching(/"profile":"lab".*national, lab/),
    }),
  );
});

describe("the model of context", () => {
  const before = process.env["CDKTF_CONTEXT_JSON"];
  afterEach(() => {
    if (before === undefined) delete process.env["CDKTF_CONTEXT_JSON"];
    else process.env["CDKTF_CONTEXT_JSON"] = before;
  });

  test("is in the posture of the named drill", () => {
    process.env["CDKTF_CONTEXT_JSON"] = '{"profile":"lab","drill":{"recovers":"2026-11-24-fire-7f3a"}}';
    expect(loadModelOfContext(process.env, fixtureData).posture).toEqual({
      kind: "recovered",
      failover: "2026-11-24-fire",
    });
  });
});
