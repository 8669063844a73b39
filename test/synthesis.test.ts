// All tests of what cdktf synthesises, in one file for Jest: it would load cdktf anew for each.
import "./stacks/vcenter-accounts";
import "./constructs/provider-release";
import "./stacks/promoted";
import "./stacks/state";
import "./stacks/stacks";
