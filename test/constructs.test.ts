// All tests of the constructs alone, in one file for Jest: it would load cdktf anew for each.
import "./constructs/compute";
import "./constructs/network";
import "./constructs/organisation";
import "./constructs/provider";
import "./constructs/storage";
import "./constructs/workload";
