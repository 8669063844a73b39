package vcenter_test

import (
	"testing"

	"github.com/vmware/govmomi/license"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

func TestLicencesOfHosts(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11")
	manager := license.NewManager(r.client.Client)
	assignments, err := manager.AssignmentManager(r.ctx)
	must(t, err)
	keyOf := func(host *object.HostSystem) string {
		assigned, err := assignments.QueryAssigned(r.ctx, host.Reference().Value)
		must(t, err)
		if len(assigned) != 1 {
			t.Fatalf("%s has %d licences", host.Name(), len(assigned))
		}
		return assigned[0].AssignedLicense.LicenseKey
	}
	const evaluation, key = "00000-00000-00000-00000-00000", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
	if found := keyOf(e.hosts[0]); found != evaluation {
		t.Errorf("a new host has %s", found)
	}

	unknown := key
	refused[*types.InvalidArgument](r, r.failure(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, &unknown, nil)))
	_, err = assignments.Update(r.ctx, e.hosts[0].Reference().Value, key, "")
	refused[*types.InvalidArgument](r, err)

	_, err = manager.Add(r.ctx, key, nil)
	must(t, err)
	known := key
	late := object.NewHostSystem(r.client.Client, r.done(e.cluster.AddHost(r.ctx, r.connect("rab-esx-12"), true, &known, nil)))
	if found := keyOf(late); found != key {
		t.Errorf("a host added with a key has %s", found)
	}
	for _, change := range []struct{ to, then string }{{key, key}, {"", evaluation}} {
		_, err = assignments.Update(r.ctx, e.hosts[0].Reference().Value, change.to, "")
		must(t, err)
		if found := keyOf(e.hosts[0]); found != change.then {
			t.Errorf("after %q it has %s", change.to, found)
		}
	}
}
