# The two rules for the benchmark of conftest. They use only values in the JSON of a plan.
package main

import rego.v1

deny contains message if {
	some change in input.resource_changes
	change.type == "vsphere_virtual_machine"
	"delete" in change.change.actions
	message := sprintf("%s is destroyed", [change.address])
}

deny contains message if {
	some change in input.resource_changes
	some index, disk in change.change.before.disk
	change.change.after.disk[index].label != disk.label
	message := sprintf("%s loses its disk %s", [change.address, disk.label])
}
