package vcenter_test

import (
	"encoding/json"

	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// inventory returns the properties of all objects, without times.
func (r *rabat) inventory() map[string]string {
	r.Helper()
	v, err := view.NewManager(r.client.Client).CreateContainerView(r.ctx, r.client.ServiceContent.RootFolder, nil, true)
	must(r.T, err)
	defer v.Destroy(r.ctx) //nolint:errcheck // the session ends with the test
	refs, err := v.Find(r.ctx, nil, nil)
	must(r.T, err)
	properties := map[string][]string{
		"VirtualMachine":                 {"name", "parent", "runtime.host", "runtime.powerState", "resourcePool", "datastore", "network", "environmentBrowser"},
		"HostSystem":                     {"name", "parent", "vm", "datastore", "network", "runtime.inMaintenanceMode"},
		"ClusterComputeResource":         {"name", "parent", "host", "datastore", "network", "summary", "configurationEx"},
		"ResourcePool":                   {"name", "parent", "vm", "resourcePool"},
		"Datastore":                      {"name", "parent", "host", "vm", "summary"},
		"Folder":                         {"name", "parent", "childEntity"},
		"Datacenter":                     {"name", "parent", "datastore", "network"},
		"VmwareDistributedVirtualSwitch": {"name", "parent", "portgroup", "summary", "config.host"},
		"DistributedVirtualPortgroup":    {"name", "parent", "host", "vm"},
	}
	inventory := map[string]string{}
	for _, ref := range refs {
		var content []types.ObjectContent
		must(r.T, property.DefaultCollector(r.client.Client).Retrieve(r.ctx, []types.ManagedObjectReference{ref}, properties[ref.Type], &content))
		text, err := json.Marshal(content)
		must(r.T, err)
		inventory[ref.String()] = string(text)
	}
	return inventory
}

func TestDestroyingEverythingRestoresTheInventory(t *testing.T) {
	r := start(t)
	before := r.inventory()

	e := r.extend("rab-esx-11", "rab-esx-12")
	pod, _ := r.pod(e)
	vms := []*object.VirtualMachine{r.mustClone("a", e.pool, e.datastore), r.mustClone("b", e.pool, e.datastore)}
	for _, vm := range vms {
		must(t, r.plug(vm, e.group))
		r.done(vm.PowerOn(r.ctx))
	}
	if during := r.inventory(); len(during) <= len(before) {
		t.Errorf("%d objects before, %d with the extension", len(before), len(during))
	}
	r.done(e.hosts[1].EnterMaintenanceMode(r.ctx, 60, true, nil))
	for _, vm := range vms {
		r.done(vm.PowerOff(r.ctx))
		r.done(vm.Destroy(r.ctx))
	}
	for _, ref := range read[mo.StoragePod](r, pod, "childEntity").ChildEntity {
		r.done(object.NewDatastore(r.client.Client, ref).Destroy(r.ctx))
	}
	r.done(pod.Destroy(r.ctx))
	r.done(e.group.Destroy(r.ctx))
	r.done(e.dvs.Destroy(r.ctx))
	for _, host := range e.hosts {
		r.done(host.Destroy(r.ctx))
	}
	r.done(e.cluster.Destroy(r.ctx))

	after := r.inventory()
	for ref, text := range before {
		if after[ref] != text {
			t.Errorf("%s was\n%s\nand is now\n%s", ref, text, after[ref])
		}
	}
	for ref := range after {
		if _, ok := before[ref]; !ok {
			t.Errorf("%s is left", ref)
		}
	}
}
