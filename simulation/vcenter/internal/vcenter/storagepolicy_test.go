package vcenter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/pbm"
	pbmtypes "github.com/vmware/govmomi/pbm/types"
	"github.com/vmware/govmomi/vim25/types"
)

// policies is a client of the policy service, and a policy.
type policies struct {
	*rabat
	client *pbm.Client
	id     pbmtypes.PbmProfileId
}

func (r *rabat) withPolicy() policies {
	r.Helper()
	client, err := pbm.NewClient(r.ctx, r.client.Client)
	must(r.T, err)
	id, err := client.CreateProfile(r.ctx, pbmtypes.PbmCapabilityProfileCreateSpec{
		Name: "flash", ResourceType: pbmtypes.PbmProfileResourceType{ResourceType: "STORAGE"}, Constraints: &pbmtypes.PbmCapabilitySubProfileConstraints{},
	})
	must(r.T, err)
	return policies{r, client, *id}
}

func (p policies) spec() []types.BaseVirtualMachineProfileSpec {
	return []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineDefinedProfileSpec{ProfileId: p.id.UniqueId}}
}

// of returns the policies of a VM's home and of each disk, in the order of their keys.
func (p policies) of(vm *object.VirtualMachine) string {
	p.Helper()
	entities := []pbmtypes.PbmServerObjectRef{{ObjectType: "virtualMachine", Key: vm.Reference().Value}}
	for _, disk := range p.disks(vm) {
		entities = append(entities, pbmtypes.PbmServerObjectRef{ObjectType: "virtualDiskId", Key: fmt.Sprintf("%s:%d", vm.Reference().Value, disk.Key)})
	}
	results, err := p.client.QueryAssociatedProfiles(p.ctx, entities)
	must(p.T, err)
	var found []string
	for i, result := range results {
		alone, err := p.client.QueryAssociatedProfile(p.ctx, entities[i])
		must(p.T, err)
		if result.Object != entities[i] || fmt.Sprint(alone) != fmt.Sprint(result.ProfileId) {
			p.Errorf("%v: %v together, %v alone", result.Object, result.ProfileId, alone)
		}
		found = append(found, map[bool]string{true: "flash", false: "none"}[len(alone) == 1 && alone[0] == p.id])
	}
	return fmt.Sprint(found)
}

func (p policies) change(vm *object.VirtualMachine, operation types.VirtualDeviceConfigSpecOperation, disk *types.VirtualDisk, profile []types.BaseVirtualMachineProfileSpec) error {
	change := &types.VirtualDeviceConfigSpec{Operation: operation, Device: disk, Profile: profile}
	if operation == types.VirtualDeviceConfigSpecOperationAdd {
		change.FileOperation = types.VirtualDeviceConfigSpecFileOperationCreate
	}
	task, err := vm.Reconfigure(p.ctx, types.VirtualMachineConfigSpec{DeviceChange: []types.BaseVirtualDeviceConfigSpec{change}})
	_, err = p.result(task, err)
	return err
}

func TestStoragePoliciesOfMachinesAndDisks(t *testing.T) {
	p := start(t).withPolicy()
	vm := p.vm("massar-web-01")
	if found := p.of(vm); found != "[none none]" {
		t.Errorf("a machine begins with %s", found)
	}
	p.done(vm.Reconfigure(p.ctx, types.VirtualMachineConfigSpec{VmProfile: p.spec()}))
	must(t, p.change(vm, types.VirtualDeviceConfigSpecOperationEdit, p.disks(vm)[0], p.spec()))
	if found := p.of(vm); found != "[flash flash]" {
		t.Errorf("it then has %s", found)
	}

	// vCenter assigns the key of a new disk
	first := p.disks(vm)[0]
	unit := int32(5)
	second := &types.VirtualDisk{
		VirtualDevice: types.VirtualDevice{Key: -100, ControllerKey: first.ControllerKey, UnitNumber: &unit, Backing: &types.VirtualDiskFlatVer2BackingInfo{
			DiskMode: "persistent", ThinProvisioned: types.NewBool(true), VirtualDeviceFileBackingInfo: types.VirtualDeviceFileBackingInfo{FileName: "[rabat-san-01]"},
		}},
		CapacityInBytes: 1 << 30,
	}
	must(t, p.change(vm, types.VirtualDeviceConfigSpecOperationAdd, second, p.spec()))
	if found := p.of(vm); found != "[flash flash flash]" {
		t.Errorf("with another disk it has %s", found)
	}

	// without a profile the policy does not change, an empty profile removes it
	p.done(vm.Reconfigure(p.ctx, types.VirtualMachineConfigSpec{Annotation: "changed"}))
	must(t, p.change(vm, types.VirtualDeviceConfigSpecOperationEdit, p.disks(vm)[0], []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineEmptyProfileSpec{}}))
	if found := p.of(vm); found != "[flash none flash]" {
		t.Errorf("without one policy it has %s", found)
	}
}

func TestStoragePolicyIsFoundByItsName(t *testing.T) {
	p := start(t).withPolicy()
	id, err := p.client.ProfileIDByName(p.ctx, "flash")
	must(t, err)
	if id != p.id.UniqueId {
		t.Errorf("found %s, not %s", id, p.id.UniqueId)
	}
}

func TestStoragePolicyInUseCannotBeDeleted(t *testing.T) {
	p := start(t).withPolicy()
	vm := p.vm("massar-web-01")
	p.done(vm.Reconfigure(p.ctx, types.VirtualMachineConfigSpec{VmProfile: p.spec()}))
	outcomes, err := p.client.DeleteProfile(p.ctx, []pbmtypes.PbmProfileId{p.id})
	must(t, err)
	if len(outcomes) != 1 || outcomes[0].Fault == nil {
		t.Errorf("the outcome is %+v", outcomes)
	}
	p.done(vm.PowerOff(p.ctx))
	p.done(vm.Destroy(p.ctx))
	outcomes, err = p.client.DeleteProfile(p.ctx, []pbmtypes.PbmProfileId{p.id})
	must(t, err)
	if len(outcomes) != 0 {
		t.Errorf("the outcome is %+v", outcomes)
	}
	_, err = p.client.RetrieveContent(p.ctx, []pbmtypes.PbmProfileId{p.id})
	refused[*types.InvalidArgument](p.rabat, err)
	if want := "Profile not found. Id: " + p.id.UniqueId; !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestStoragePoliciesOfClonesAndRelocations(t *testing.T) {
	p := start(t).withPolicy()
	template := p.vm("debian-13-massar-2026.09")
	pool, err := p.cluster("rabat-prod").ResourcePool(p.ctx)
	must(t, err)
	san, poolRef := p.datastore("rabat-san-01").Reference(), pool.Reference()
	disk := types.VirtualMachineRelocateSpecDiskLocator{DiskId: p.disks(template)[0].Key, Datastore: san, Profile: p.spec()}
	ref, err := p.result(template.Clone(p.ctx, p.folders.VmFolder, "cloned", types.VirtualMachineCloneSpec{
		Location: types.VirtualMachineRelocateSpec{Pool: &poolRef, Datastore: &san, Disk: []types.VirtualMachineRelocateSpecDiskLocator{disk}},
	}))
	must(t, err)
	cloned := object.NewVirtualMachine(p.rabat.client.Client, ref)
	if found := p.of(cloned); found != "[none flash]" {
		t.Errorf("the clone has %s", found)
	}
	p.done(cloned.Relocate(p.ctx, types.VirtualMachineRelocateSpec{Profile: p.spec()}, types.VirtualMachineMovePriorityDefaultPriority))
	if found := p.of(cloned); found != "[flash flash]" {
		t.Errorf("after the relocation it has %s", found)
	}
}

func TestUnknownStoragePolicy(t *testing.T) {
	p := start(t).withPolicy()
	vm := p.vm("massar-web-01")
	p.id.UniqueId = "unknown"
	task, err := vm.Reconfigure(p.ctx, types.VirtualMachineConfigSpec{VmProfile: p.spec()})
	refused[*types.InvalidArgument](p.rabat, p.failure(task, err))
	refused[*types.InvalidArgument](p.rabat, p.change(vm, types.VirtualDeviceConfigSpecOperationEdit, p.disks(vm)[0], p.spec()))
	if found := p.of(vm); found != "[none none]" {
		t.Errorf("it then has %s", found)
	}
}
