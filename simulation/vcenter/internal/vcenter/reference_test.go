package vcenter_test

import (
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func TestMissingObjects(t *testing.T) {
	r := start(t)
	removed := types.ManagedObjectReference{Type: "ResourcePool", Value: "resgroup-99999"}
	_, err := r.clone("x", object.NewResourcePool(r.client.Client, removed), r.datastore("rabat-san-01"))
	if fault := refused[*types.ManagedObjectNotFound](r, err); fault.Obj != removed {
		t.Errorf("the fault names %s", fault.Obj)
	}
	_, err = object.NewVirtualMachine(r.client.Client, types.ManagedObjectReference{Type: "VirtualMachine", Value: "vm-99999"}).PowerOn(r.ctx)
	refused[*types.ManagedObjectNotFound](r, err)
}

// A vCenter finds an object by its id, also if the client uses a base type.
func TestObjectsByAnotherType(t *testing.T) {
	r := start(t)
	as := func(ref types.ManagedObjectReference, kind string) object.Common {
		return object.NewCommon(r.client.Client, types.ManagedObjectReference{Type: kind, Value: ref.Value})
	}
	cluster := r.cluster("rabat-prod").Reference()
	if name := read[mo.ComputeResource](r, as(cluster, "ComputeResource"), "name").Name; name != "rabat-prod" {
		t.Errorf("the cluster as a compute resource is %q", name)
	}
	dvs, err := r.find.Network(r.ctx, "vds-rabat-prod")
	must(t, err)
	for _, kind := range []string{"DistributedVirtualSwitch", "VmwareDistributedVirtualSwitch"} {
		if name := read[mo.DistributedVirtualSwitch](r, as(dvs.Reference(), kind), "name").Name; name != "vds-rabat-prod" {
			t.Errorf("as a %s it is %q", kind, name)
		}
	}
	v, err := view.NewManager(r.client.Client).CreateContainerView(r.ctx, r.client.ServiceContent.RootFolder, []string{"VmwareDistributedVirtualSwitch"}, true)
	must(t, err)
	found, err := v.Find(r.ctx, []string{"VmwareDistributedVirtualSwitch"}, nil)
	must(t, err)
	if !slices.Equal(found, []types.ManagedObjectReference{{Type: "VmwareDistributedVirtualSwitch", Value: dvs.Reference().Value}}) {
		t.Errorf("a view finds %v", found)
	}
}

func TestFolders(t *testing.T) {
	r := start(t)
	outer, err := r.folders.VmFolder.CreateFolder(r.ctx, "massar")
	must(t, err)
	inner, err := outer.CreateFolder(r.ctx, "db")
	must(t, err)
	_, err = r.folders.VmFolder.CreateFolder(r.ctx, "massar")
	refused[*types.DuplicateName](r, err)
	vm := r.vm("massar-archive-01")
	r.done(inner.MoveInto(r.ctx, []types.ManagedObjectReference{vm.Reference()}))
	refused[*types.InvalidFolder](r, r.failure(inner.MoveInto(r.ctx, []types.ManagedObjectReference{outer.Reference()}))) // into its own child
	refused[*types.NotSupported](r, r.failure(inner.MoveInto(r.ctx, []types.ManagedObjectReference{r.datastore("rabat-san-01").Reference()})))
	refused[*types.NotSupported](r, r.failure(r.folders.VmFolder.Destroy(r.ctx)))
	r.done(outer.Destroy(r.ctx)) // with its contents
	if _, err := r.find.VirtualMachine(r.ctx, "massar-archive-01"); err == nil {
		t.Error("the VM exists after its folder was destroyed")
	}
}

func TestResourcePools(t *testing.T) {
	r := start(t)
	prod := r.production()
	spec := types.DefaultResourceConfigSpec()
	a, err := prod.Create(r.ctx, "a", spec)
	must(t, err)
	b, err := prod.Create(r.ctx, "b", spec)
	must(t, err)
	_, err = prod.Create(r.ctx, "a", spec)
	refused[*types.DuplicateName](r, err)
	refused[*types.DuplicateName](r, b.UpdateConfig(r.ctx, "a", nil))
	vm := r.mustClone("in-a", a, r.datastore("rabat-san-01"))
	r.done(a.Destroy(r.ctx))
	if vms := read[mo.ResourcePool](r, prod, "vm").Vm; !slices.Contains(vms, vm.Reference()) {
		t.Error("the machine is not in the parent pool")
	}
	refused[*types.InvalidArgument](r, r.failure(prod.Destroy(r.ctx)))
}

func TestMoveIntoResourcePool(t *testing.T) {
	r := start(t)
	prod := r.production()
	e := r.extend("rab-esx-11")
	spec := types.DefaultResourceConfigSpec()
	a, err := prod.Create(r.ctx, "a", spec)
	must(t, err)
	b, err := prod.Create(r.ctx, "b", spec)
	must(t, err)
	vm := r.mustClone("moved", prod, r.datastore("rabat-san-01"))
	move := func(to *object.ResourcePool, what ...types.ManagedObjectReference) error {
		_, err := methods.MoveIntoResourcePool(r.ctx, r.client, &types.MoveIntoResourcePool{This: to.Reference(), List: what})
		return err
	}
	must(t, move(a, vm.Reference()))
	if vms := read[mo.ResourcePool](r, a, "vm").Vm; !slices.Contains(vms, vm.Reference()) {
		t.Error("the machine is not in the pool")
	}
	must(t, move(b, a.Reference()))
	if pools := read[mo.ResourcePool](r, b, "resourcePool").ResourcePool; !slices.Contains(pools, a.Reference()) {
		t.Error("the pool is not in the other one")
	}
	refused[*types.InvalidArgument](r, move(a, b.Reference()))                       // below itself
	refused[*types.InvalidArgument](r, move(e.pool, vm.Reference()))                 // another cluster
	refused[*types.InvalidArgument](r, move(a, r.cluster("rabat-prod").Reference())) // neither a pool nor a VM
}
