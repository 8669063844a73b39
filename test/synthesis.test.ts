// All tests of what cdktf synthesises, in one file for Jest: it would load cdktf anew for each.
import "./constructs/automation-role";
import "./constructs/provider-release";
import "./constructs/state";
import "./stacks/stacks";
