import { Command } from "commander";
import { type Consent, consentTo, recordConsent } from "../deploy/consent";
import { DeployProgress } from "../deploy/deploy-progress";
import { waitForGuests } from "../deploy/guest-health";
import { checkHardware } from "../deploy/hardware";
import { deployRequest } from "../deploy/request";
import { deployReviewed } from "../deploy/reviewed";
import { deployRolling } from "../deploy/rolling";
import { deploySummary, deploySummaryText } from "../deploy/summary";
import { Failure } from "../lib/failure";
import { waitFor } from "../lib/silence";
import { isStandardOutputReserved, progressStream } from "../lib/terminal";
import { REHEARSAL_ACCOUNTS, withAccount } from "../model/accounts";
import { loadModelOfContext, readContext, refuseInReview } from "../model/context";
import { REHEARSAL_STACK, STACKS } from "../model/names";
import { chooseRehearsal } from "../model/rehearsal";
import { chooseTarget } from "../model/target";
import type { Review } from "../review/review";
import { checkedState } from "../review/run/planned-stack";
import { prepareReview } from "../review/run/review-of";
import { cdktfInteractive, singleStackFlag } from "../terraform/cdktf";
import { checkSitesOf } from "../terraform/preflight";
import { requireTerraform } from "../toolchain/terraform";
import { type Format, formatOption, printJson, runCommand, today } from "./command";

interface Options {
  readonly reviewed?: string;
  /** `false` after `--no-base`, `true` where neither is given. */
  readonly base: string | boolean;
  readonly rolling?: true;
  readonly format: Format;
}

runCommand<Options>(
  new Command("deploy")
    .description(
      "Deploys stacks with cdktf, after it has checked variables, vCenters, certificates, logins, hosts and disks; then waits for guests",
    )
    .argument("[stacks...]", `default: all of ${STACKS.join(", ")}; or ${REHEARSAL_STACK}, if the context names one`)
    .option(
      "--reviewed <review.json>",
      "deploy exactly what this review describes; default stacks: all that it planned",
    )
    .option(
      "--rolling",
      "change the VMs of one named stack one after another, each healthy before the next, then the rest",
    )
    .option(
      "--base <branch>",
      "with --reviewed: the branch that the review was compared with; default: as for a review",
    )
    .option("--no-base", "with --reviewed: the review was compared with no branch")
    .addOption(formatOption("json"))
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options are passed to cdktf deploy, for example --auto-approve."),
  async (asked, signal, operands) => {
    refuseInReview("npm run deploy");
    const { stacks, named, options, reviewed } = await deployRequest(operands, asked);
    // cdktf asks on the terminal, which it then needs for itself
    const asks = !reviewed && !asked.rolling && !options.includes("--auto-approve") && !isStandardOutputReserved();
    const given = { ...process.env, ...requireTerraform() };
    if (asks && !(process.stdin.isTTY && process.stdout.isTTY)) throw nobodyAsked();
    const environment = stacks.includes(REHEARSAL_STACK) ? withAccount(given, REHEARSAL_ACCOUNTS) : given;
    // cdktf would hide an error of the model in its own output.
    const model = loadModelOfContext();
    const context = readContext();
    const compared = asked.base === true ? {} : { base: asked.base };
    const reviewer = reviewed && (await prepareReview({ ...compared, today: today() }, signal));
    await cdktfInteractive(["synth"], environment, signal);
    await waitFor("the login to both vCenters", checkSitesOf(stacks, environment, signal));
    const notes = await checkHardware(stacks, model, environment, signal);
    const progress = new DeployProgress();
    const onLine = (line: string) => progress.read(line);
    const say = (line: string) => progressStream().write(`${line}\n`);
    for (const { problem, remedy } of notes) say(`${problem} ${remedy}`);
    const [stack] = named;
    const what = { environment, signal, say, onLine };
    const found: { consent?: Consent } = {};
    const fromReview = reviewed &&
      reviewer && {
        ...reviewed,
        reviewAgain: reviewer.review,
        requireConsent: async (review: Review) => {
          found.consent = await consentTo(review, { ...reviewer, today: today() }, environment, signal);
          await recordConsent(found.consent, stacks, environment);
        },
      };
    const isRead = !(asks && process.stdout.isTTY);
    if (asked.rolling && stack) await deployRolling({ ...what, stack, ...(fromReview && { reviewed: fromReview }) });
    else if (fromReview) await deployReviewed({ ...what, ...fromReview, ...(stack && { stacks: named }) });
    else {
      for (const each of stacks) await waitFor(`the state of ${each}`, checkedState(each, { environment, signal }));
      const alone = stacks.length === 1 ? [singleStackFlag] : [];
      const args = ["deploy", ...stacks, "--skip-synth", ...options, ...alone];
      await cdktfInteractive(args, environment, signal, isRead ? { onLine } : {});
    }
    await waitForGuests({
      ...{ stacks, model, environment, signal, say },
      rehearsal: chooseRehearsal(context["rehearsal"]),
      patienceSeconds: chooseTarget({ target: context["target"] }).guestPatienceSeconds,
    });
    const summary = deploySummary(stacks, process.uptime(), isRead ? progress.results : undefined, found.consent);
    if (asked.format === "json") printJson(summary);
    else process.stdout.write(`\n${deploySummaryText(summary)}`);
  },
);

/** Without a terminal, cdktf would fail with an error of its own. */
const nobodyAsked = (): Failure =>
  new Failure(
    "Nobody can be asked to approve this deploy: there is no terminal",
    "npm run deploy",
    "Run it on a terminal, deploy what was reviewed (--reviewed), or approve every change: npm run deploy -- --auto-approve.",
  );
