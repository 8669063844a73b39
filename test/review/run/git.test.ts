import { project } from "../../../lib/paths";
import { headRevision } from "../../../review/run/git";

const { signal } = new AbortController();

describe("the revision under review", () => {
  const before = process.env["GIT_DIR"];
  afterEach(() => {
    if (before === undefined) delete process.env["GIT_DIR"];
    else process.env["GIT_DIR"] = before;
  });

  test("outside of a git repository, the failure says where it is and what to do", async () => {
    process.env["GIT_DIR"] = "/nonexistent";
    await expect(headRevision(signal)).rejects.toMatchObject({
      name: "Failure",
      message: expect.stringMatching(/^The commit to review cannot be read: git .*not a git repository/),
      where: project,
      remedy: "Review from a clone of the repository that has at least one commit.",
    });
  });
});
