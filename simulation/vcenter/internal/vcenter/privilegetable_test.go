package vcenter_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"

	"massar.ma/datacenters/simulator/internal/vcenter"
)

// sample is a call whose privileges depend on its arguments, and the privileges that it needs.
type sample struct {
	this types.ManagedObjectReference
	body any
	want string
}

// TestEachPrivilegeOfTheTableIsNeeded takes each privilege away from each row, and expects a refusal that names it.
func TestEachPrivilegeOfTheTableIsNeeded(t *testing.T) {
	nobody := vcenter.Credentials{User: "nobody@vsphere.local", Password: "x"}
	limited := vcenter.Credentials{User: "limited@vsphere.local", Password: "x"}
	r := startWith(t, limited, nobody)
	e := r.extend("rab-esx-11")
	pod, stores := r.pod(e)
	samples := r.samples(e, pod, stores)
	anything := r.vm("massar-web-01").Reference()

	all := r.v.AllPrivileges()
	manager := object.NewAuthorizationManager(r.client.Client)
	lacking := map[string]int32{}
	roleWithout := func(privilege string) int32 {
		if _, made := lacking[privilege]; !made {
			id, err := manager.AddRole(r.ctx, "without "+privilege, slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == privilege }))
			must(t, err)
			lacking[privilege] = id
		}
		return lacking[privilege]
	}
	check := func(name, method string, s sample) {
		needs := r.v.NeededPrivileges(method, s.this, s.body)
		if s.want != "" && strings.Join(needs, " ") != s.want {
			t.Errorf("%s needs %s, want %s", name, strings.Join(needs, " "), s.want)
		}
		if len(needs) == 0 && s.want == "" && !slices.Contains(ownObjects, method) {
			t.Errorf("%s needs nothing", name)
		}
		if len(needs) > 0 {
			if _, ok := r.v.Authorize(nobody.User, method, s.this, s.body).(*types.NoPermission); !ok {
				t.Errorf("%s is allowed without any permission", name)
			}
		}
		r.grantOn(r.client.ServiceContent.RootFolder, limited.User, roleWithout("nothing"))
		if fault := r.v.Authorize(limited.User, method, s.this, s.body); fault != nil {
			t.Errorf("%s is refused with all privileges: %+v", name, fault)
		}
		for _, privilege := range needs {
			if strings.HasPrefix(privilege, "System.") {
				continue // every role has them
			}
			if !slices.Contains(all, privilege) {
				t.Errorf("%s needs %s, which vCenter does not have", name, privilege)
				continue
			}
			r.grantOn(r.client.ServiceContent.RootFolder, limited.User, roleWithout(privilege))
			fault, ok := r.v.Authorize(limited.User, method, s.this, s.body).(*types.NoPermission)
			if !ok || fault.PrivilegeId != privilege {
				t.Errorf("%s without %s: %+v", name, privilege, fault)
			}
		}
	}
	for _, method := range vcenter.RequiredMethods() {
		if vcenter.SourceOf(method) == "" {
			t.Errorf("%s has no source", method)
		}
		if given, ok := samples[method]; ok {
			for i, s := range given {
				check(fmt.Sprintf("%s (%d)", method, i+1), method, s)
			}
			continue
		}
		check(method, method, sample{this: anything, body: emptyRequest(t, method, anything)})
	}
	for method := range samples {
		if !slices.Contains(vcenter.RequiredMethods(), method) {
			t.Errorf("%s has a sample, but no row", method)
		}
	}
}

// ownObjects are the methods that need no privilege.
var ownObjects = []string{
	"RetrieveServiceContent", "PbmRetrieveServiceContent", "CreateFilter", "CreatePropertyCollector", "DestroyPropertyCollector", "DestroyPropertyFilter",
	"RetrieveProperties", "RetrievePropertiesEx", "ContinueRetrievePropertiesEx", "WaitForUpdates", "WaitForUpdatesEx", "CancelWaitForUpdates",
	"ReadNextEvents", "ReadPreviousEvents", "ReadNextTasks", "ReadPreviousTasks", "SetCollectorPageSize", "RewindCollector", "ResetCollector", "DestroyCollector",
}

// emptyRequest returns a request in which each argument refers to the same object.
func emptyRequest(t *testing.T, method string, object types.ManagedObjectReference) any {
	t.Helper()
	for _, namespace := range []string{"", "pbm:", "vsan:"} {
		kind, ok := types.TypeFunc()(namespace + method)
		if !ok {
			continue
		}
		request := reflect.New(kind)
		for i := range kind.NumField() {
			switch field := request.Elem().Field(i); field.Interface().(type) {
			case types.ManagedObjectReference:
				field.Set(reflect.ValueOf(object))
			case *types.ManagedObjectReference:
				field.Set(reflect.ValueOf(&object))
			case []types.ManagedObjectReference:
				field.Set(reflect.ValueOf([]types.ManagedObjectReference{object}))
			}
		}
		return request.Interface()
	}
	t.Fatalf("no request type %s", method)
	return nil
}

func (r *rabat) samples(e *extension, pod *object.StoragePod, stores []*object.Datastore) map[string][]sample {
	root := r.client.ServiceContent.RootFolder
	template, web := r.vm("debian-13-massar-2026.09").Reference(), r.vm("massar-web-01").Reference()
	folder, cluster, pool := r.folders.VmFolder.Reference(), e.cluster.Reference(), e.pool.Reference()
	host, dvs, group := e.hosts[0].Reference(), e.dvs.Reference(), e.group.Reference()
	dvs.Type = "DistributedVirtualSwitch" // the type in the registry
	store, san := e.datastore.Reference(), r.datastore("rabat-san-01").Reference()
	datacenter, err := r.find.DefaultDatacenter(r.ctx)
	must(r.T, err)
	dc := datacenter.Reference()
	child, err := r.folders.VmFolder.CreateFolder(r.ctx, "child")
	must(r.T, err)
	childPool, err := e.pool.Create(r.ctx, "child", types.DefaultResourceConfigSpec())
	must(r.T, err)
	destroy := func(this types.ManagedObjectReference, want string) sample {
		return sample{this, &types.Destroy_Task{This: this}, want}
	}
	rename := func(this types.ManagedObjectReference, want string) sample {
		return sample{this, &types.Rename_Task{This: this, NewName: "other"}, want}
	}
	move := func(what types.ManagedObjectReference, want string) sample {
		return sample{folder, &types.MoveIntoFolder_Task{This: folder, List: []types.ManagedObjectReference{what}}, want}
	}
	reconfigure := func(spec types.VirtualMachineConfigSpec, want string) sample {
		return sample{web, &types.ReconfigVM_Task{This: web, Spec: spec}, want}
	}
	device := func(operation types.VirtualDeviceConfigSpecOperation, file types.VirtualDeviceConfigSpecFileOperation, device types.BaseVirtualDevice, want string) sample {
		change := &types.VirtualDeviceConfigSpec{Operation: operation, FileOperation: file, Device: device}
		return reconfigure(types.VirtualMachineConfigSpec{DeviceChange: []types.BaseVirtualDeviceConfigSpec{change}}, want)
	}
	add, edit, remove := types.VirtualDeviceConfigSpecOperationAdd, types.VirtualDeviceConfigSpecOperationEdit, types.VirtualDeviceConfigSpecOperationRemove
	create := types.VirtualDeviceConfigSpecFileOperationCreate
	grown := *r.disks(r.vm("massar-web-01"))[0]
	grown.CapacityInKB, grown.CapacityInBytes = grown.CapacityInKB*2, grown.CapacityInBytes*2
	card := &types.VirtualVmxnet3{}
	card.Backing = &types.VirtualEthernetCardDistributedVirtualPortBackingInfo{Port: types.DistributedVirtualSwitchPortConnection{PortgroupKey: group.Value}}
	nic := types.HostVirtualNicSpec{DistributedVirtualPort: &types.DistributedVirtualSwitchPortConnection{PortgroupKey: group.Value}}
	switchConfig := func(change func(*types.VMwareDVSConfigSpec)) *types.VMwareDVSConfigSpec {
		spec := &types.VMwareDVSConfigSpec{}
		change(spec)
		return spec
	}
	reconfigureSwitch := func(want string, change func(*types.VMwareDVSConfigSpec)) sample {
		return sample{dvs, &types.ReconfigureDvs_Task{This: dvs, Spec: switchConfig(change)}, want}
	}
	recommend := func() string {
		result, err := object.NewStorageResourceManager(r.client.Client).RecommendDatastores(r.ctx, r.cloneSpec(e, pod, "recommended"))
		must(r.T, err)
		return result.Recommendations[0].Key
	}
	const cloned = "Datastore.AllocateSpace Network.Assign Resource.AssignVMToPool VirtualMachine.Config.AddNewDisk VirtualMachine.Inventory.CreateFromExisting VirtualMachine.Provisioning."
	clone := func(source types.ManagedObjectReference, spec types.VirtualMachineCloneSpec, want string) sample {
		spec.Location.Pool, spec.Location.Datastore = &pool, &store
		return sample{source, &types.CloneVM_Task{This: source, Folder: folder, Name: "clone", Spec: spec}, want}
	}
	relocate := func(this types.ManagedObjectReference, spec types.VirtualMachineRelocateSpec, want string) sample {
		return sample{this, &types.RelocateVM_Task{This: this, Spec: spec}, want}
	}
	off := r.mustClone("off", e.pool, e.datastore).Reference()
	file := "[rabat-san-01] folder/file.vmdk"
	return map[string][]sample{
		"Destroy_Task": {
			destroy(web, "VirtualMachine.Inventory.Delete"), destroy(child.Reference(), "Folder.Delete"), destroy(pod.Reference(), "Folder.Delete"),
			destroy(cluster, "Host.Inventory.DeleteCluster"), destroy(host, "Host.Inventory.RemoveHostFromCluster"), destroy(dvs, "DVSwitch.Delete"),
			destroy(group, "DVPortgroup.Delete"), destroy(childPool.Reference(), "Resource.DeletePool"), destroy(store, "Datastore.Delete"),
			destroy(folder, "Folder.Delete VirtualMachine.Inventory.Delete"),
		},
		"Rename_Task": {
			rename(web, "VirtualMachine.Config.Rename"), rename(child.Reference(), "Folder.Rename"), rename(cluster, "Host.Inventory.RenameCluster"),
			rename(store, "Datastore.Rename"), rename(dvs, "DVSwitch.Modify"), rename(group, "DVPortgroup.Modify"), rename(childPool.Reference(), "Resource.RenamePool"),
			rename(dc, "Datacenter.Rename"), rename(pod.Reference(), "Folder.Rename"),
		},
		"MoveIntoFolder_Task": {
			move(web, "VirtualMachine.Inventory.Move"), move(child.Reference(), "Folder.Move"), move(cluster, "Host.Inventory.MoveCluster"),
			move(store, "Datastore.Move"), move(dvs, "DVSwitch.Move"), move(host, "Host.Inventory.EditCluster Host.Inventory.MoveHost"),
		},
		"CreateDVS_Task": {
			{folder, &types.CreateDVS_Task{This: folder, Spec: types.DVSCreateSpec{ConfigSpec: &types.VMwareDVSConfigSpec{}}}, "DVSwitch.Create"},
			{folder, &types.CreateDVS_Task{This: folder, Spec: r.switchSpec("new", e.hosts...)}, "DVSwitch.Create DVSwitch.HostOp Host.Config.Network"},
		},
		"ReconfigureDvs_Task": {
			reconfigureSwitch("DVSwitch.Modify", func(*types.VMwareDVSConfigSpec) {}),
			reconfigureSwitch("DVSwitch.Modify DVSwitch.PolicyOp", func(s *types.VMwareDVSConfigSpec) { s.Policy = &types.DVSPolicy{} }),
			reconfigureSwitch("DVSwitch.Modify DVSwitch.PortSetting", func(s *types.VMwareDVSConfigSpec) { s.DefaultPortConfig = &types.VMwareDVSPortSetting{} }),
			reconfigureSwitch("DVSwitch.HostOp DVSwitch.Modify Host.Config.Network", func(s *types.VMwareDVSConfigSpec) {
				s.Host = append(s.Host, member(types.ConfigSpecOperationEdit, e.hosts[0], "vmnic0"))
			}),
		},
		"ReconfigureDVPortgroup_Task": {
			{group, &types.ReconfigureDVPortgroup_Task{This: group}, "DVPortgroup.Modify"},
			{group, &types.ReconfigureDVPortgroup_Task{This: group, Spec: types.DVPortgroupConfigSpec{
				Policy: &types.VMwareDVSPortgroupPolicy{}, Scope: []types.ManagedObjectReference{folder},
			}}, "DVPortgroup.Modify DVPortgroup.PolicyOp DVPortgroup.ScopeOp"},
		},
		"AddVirtualNic":    {{host, &types.AddVirtualNic{Nic: nic}, "Host.Config.Network Network.Assign"}, {host, &types.AddVirtualNic{}, "Host.Config.Network"}},
		"UpdateVirtualNic": {{host, &types.UpdateVirtualNic{Nic: nic}, "Host.Config.Network Network.Assign"}},
		"ApplyStorageDrsRecommendation_Task": {
			{root, &types.ApplyStorageDrsRecommendation_Task{Key: []string{recommend()}}, "Datastore.AllocateSpace Network.Assign Resource.ApplyRecommendation Resource.AssignVMToPool System.View VirtualMachine.Config.AddNewDisk VirtualMachine.Inventory.CreateFromExisting VirtualMachine.Provisioning.DeployTemplate"},
		},
		"DeleteDatastoreFile_Task": {{root, &types.DeleteDatastoreFile_Task{Name: file, Datacenter: &dc}, "Datastore.FileManagement System.View"}},
		"MakeDirectory":            {{root, &types.MakeDirectory{Name: file, Datacenter: &dc}, "Datastore.FileManagement System.View"}},
		"MoveDatastoreFile_Task":   {{root, &types.MoveDatastoreFile_Task{SourceName: file, SourceDatacenter: &dc, DestinationName: file}, "Datastore.FileManagement"}},
		"MoveVirtualDisk_Task":     {{root, &types.MoveVirtualDisk_Task{SourceName: file, DestName: file}, "Datastore.FileManagement System.View"}},
		"DeleteVirtualDisk_Task":   {{root, &types.DeleteVirtualDisk_Task{Name: file}, "Datastore.FileManagement System.View"}},
		"UpdateConfig": {
			{childPool.Reference(), &types.UpdateConfig{}, "Resource.EditPool"},
			{childPool.Reference(), &types.UpdateConfig{Name: "other"}, "Resource.EditPool Resource.RenamePool"},
		},
		"MoveIntoResourcePool": {
			{pool, &types.MoveIntoResourcePool{List: []types.ManagedObjectReference{web}}, "Resource.AssignVMToPool VirtualMachine.Inventory.Move"},
			{pool, &types.MoveIntoResourcePool{List: []types.ManagedObjectReference{childPool.Reference()}}, "Resource.MovePool"},
		},
		"CloneVM_Task": {
			clone(template, types.VirtualMachineCloneSpec{}, cloned+"DeployTemplate"), clone(web, types.VirtualMachineCloneSpec{}, cloned+"Clone"),
			clone(template, types.VirtualMachineCloneSpec{Customization: &types.CustomizationSpec{}}, cloned+"Customize VirtualMachine.Provisioning.DeployTemplate"),
			clone(web, types.VirtualMachineCloneSpec{Template: true}, strings.Replace(cloned, "Resource.AssignVMToPool ", "", 1)+"CreateTemplateFromVM"),
			clone(template, types.VirtualMachineCloneSpec{Template: true}, strings.Replace(cloned, "Resource.AssignVMToPool ", "", 1)+"CloneTemplate"),
		},
		"ReconfigVM_Task": {
			reconfigure(types.VirtualMachineConfigSpec{Name: "other"}, "VirtualMachine.Config.Rename"),
			reconfigure(types.VirtualMachineConfigSpec{Annotation: "text"}, "VirtualMachine.Config.Annotation"),
			reconfigure(types.VirtualMachineConfigSpec{NumCPUs: 64}, "VirtualMachine.Config.CPUCount"),
			reconfigure(types.VirtualMachineConfigSpec{MemoryMB: 1 << 20}, "VirtualMachine.Config.Memory"),
			reconfigure(types.VirtualMachineConfigSpec{SwapPlacement: "hostLocal"}, "VirtualMachine.Config.SwapPlacement"),
			reconfigure(types.VirtualMachineConfigSpec{Version: "vmx-21"}, "VirtualMachine.Config.UpgradeVirtualHardware"),
			reconfigure(types.VirtualMachineConfigSpec{ChangeTrackingEnabled: types.NewBool(true)}, "VirtualMachine.Config.ChangeTracking"),
			reconfigure(types.VirtualMachineConfigSpec{ManagedBy: &types.ManagedByInfo{}}, "VirtualMachine.Config.ManagedBy"),
			reconfigure(types.VirtualMachineConfigSpec{ExtraConfig: []types.BaseOptionValue{&types.OptionValue{Key: "guestinfo.x", Value: "y"}}}, "VirtualMachine.Config.AdvancedConfig"),
			reconfigure(types.VirtualMachineConfigSpec{CpuAllocation: &types.ResourceAllocationInfo{Reservation: types.NewInt64(7)}}, "VirtualMachine.Config.Resource"),
			reconfigure(types.VirtualMachineConfigSpec{Flags: &types.VirtualMachineFlagInfo{}}, "VirtualMachine.Config.Settings"),
			device(add, create, &types.VirtualDisk{}, "Datastore.AllocateSpace VirtualMachine.Config.AddNewDisk"),
			device(add, "", &types.VirtualDisk{}, "VirtualMachine.Config.AddExistingDisk"),
			device(remove, "", &types.VirtualDisk{}, "VirtualMachine.Config.RemoveDisk"),
			device(edit, "", &grown, "Datastore.AllocateSpace VirtualMachine.Config.DiskExtend VirtualMachine.Config.EditDevice"),
			device(add, "", card, "Network.Assign VirtualMachine.Config.AddRemoveDevice"),
			device(edit, "", card, "Network.Assign VirtualMachine.Config.EditDevice"),
			device(remove, "", card, "VirtualMachine.Config.AddRemoveDevice"),
			reconfigure(types.VirtualMachineConfigSpec{VmProfile: []types.BaseVirtualMachineProfileSpec{&types.VirtualMachineEmptyProfileSpec{}}}, "StorageProfile.View"),
		},
		"RelocateVM_Task": {
			relocate(off, types.VirtualMachineRelocateSpec{}, "Resource.ColdMigrate"),
			relocate(web, types.VirtualMachineRelocateSpec{}, "Resource.ColdMigrate Resource.HotMigrate"),
			relocate(off, types.VirtualMachineRelocateSpec{Datastore: &san, Folder: ref(child)}, "Datastore.AllocateSpace Resource.ColdMigrate VirtualMachine.Inventory.Move"),
			relocate(off, types.VirtualMachineRelocateSpec{Pool: ref(childPool)}, "Resource.AssignVMToPool Resource.ColdMigrate"),
		},
	}
}

func ref(object object.Reference) *types.ManagedObjectReference {
	reference := object.Reference()
	return &reference
}

// TestEachPrivilegeOfRESTCallsIsNeeded does the same for the calls on tags. Their privileges are global, or on the object.
func TestEachPrivilegeOfRESTCallsIsNeeded(t *testing.T) {
	limited := vcenter.Credentials{User: "limited@vsphere.local", Password: "x"}
	r := startWith(t, limited)
	web := r.vm("massar-web-01").Reference()
	body := []byte(fmt.Sprintf(`{"object_id":{"type":"VirtualMachine","id":%q},"object_ids":[{"type":"VirtualMachine","id":%q}]}`, web.Value, web.Value))
	manager := object.NewAuthorizationManager(r.client.Client)
	withAll, err := manager.AddRole(r.ctx, "all", r.v.AllPrivileges())
	must(t, err)
	for method, needs := range vcenter.RESTCalls() {
		r.grantOn(web, limited.User, withAll)
		if text := r.v.AuthorizeREST(limited.User, method, body); len(needs) > 0 && !strings.Contains(text, "on GlobalRoot 'global'") {
			t.Errorf("%s without a global permission: %q", method, text)
		}
	}
	r.v.GrantGlobally(limited.User, withAll)
	for method, needs := range vcenter.RESTCalls() {
		r.grantOn(web, limited.User, withAll)
		if text := r.v.AuthorizeREST(limited.User, method, body); text != "" {
			t.Errorf("%s with all privileges: %q", method, text)
		}
		for i, privilege := range needs {
			id, err := manager.AddRole(r.ctx, fmt.Sprint(method, i), slices.DeleteFunc(r.v.AllPrivileges(), func(p string) bool { return p == privilege }))
			must(t, err)
			r.grantOn(web, limited.User, id)
			refused := r.v.AuthorizeREST(limited.User, method, body) != ""
			if onObject := privilege == "InventoryService.Tagging.ObjectAttachable"; refused != onObject {
				t.Errorf("%s without %s on the object: refused is %t", method, privilege, refused)
			}
		}
	}
}

// grantOn replaces the permissions of an account on an object with one role, which propagates.
func (r *rabat) grantOn(on types.ManagedObjectReference, user string, role int32) {
	r.Helper()
	must(r.T, object.NewAuthorizationManager(r.client.Client).SetEntityPermissions(r.ctx, on, []types.Permission{{Principal: user, RoleId: role, Propagate: true}}))
}

// TestManagersCountAsTheirObject checks on which objects the privileges of managers are needed.
func TestManagersCountAsTheirObject(t *testing.T) {
	limited := vcenter.Credentials{User: "limited@vsphere.local", Password: "x"}
	r := startWith(t, limited)
	host := r.host("rab-esx-01")
	managers := read[mo.HostSystem](r, host, "configManager").ConfigManager
	lockdown := &types.ChangeLockdownMode{This: *managers.HostAccessManager, Mode: types.HostLockdownModeLockdownNormal}
	refusal := func() types.BaseMethodFault {
		return r.v.Authorize(limited.User, "ChangeLockdownMode", *managers.HostAccessManager, lockdown)
	}
	fault, ok := refusal().(*types.NoPermission)
	if !ok || *fault.Object != host.Reference() || fault.PrivilegeId != "Host.Config.Settings" {
		t.Fatalf("the fault is %+v", fault)
	}
	id, err := object.NewAuthorizationManager(r.client.Client).AddRole(r.ctx, "settings", []string{"Host.Config.Settings"})
	must(t, err)
	r.grantOn(host.Reference(), limited.User, id)
	if fault := refusal(); fault != nil {
		t.Errorf("the fault is %+v", fault)
	}
}
