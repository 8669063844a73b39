package vcenter_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func (r *rabat) identity(vm *object.VirtualMachine) [2]string {
	r.Helper()
	config := read[mo.VirtualMachine](r, vm, "config", "summary")
	if config.Summary.Config.Uuid != config.Config.Uuid || config.Summary.Config.InstanceUuid != config.Config.InstanceUuid {
		r.Errorf("the summary has other UUIDs: %+v", config.Summary.Config)
	}
	return [2]string{config.Config.Uuid, config.Config.InstanceUuid}
}

func TestVirtualMachineThatReplacesAnotherHasNewUUIDs(t *testing.T) {
	r := start(t)
	clone := func() [2]string {
		vm := r.mustClone("rab-new", r.production(), r.datastore("rabat-san-01"))
		defer func() { r.done(vm.Destroy(r.ctx)) }()
		return r.identity(vm)
	}
	first, second := clone(), clone()
	if first[0] == second[0] || first[1] == second[1] {
		t.Errorf("the second VM has the UUIDs %v of the first", second)
	}
	create := func(uuid string) [2]string {
		ref := r.done(r.folders.VmFolder.CreateVM(r.ctx, types.VirtualMachineConfigSpec{
			Name: "made", GuestId: "otherGuest64", Uuid: uuid, Files: &types.VirtualMachineFileInfo{VmPathName: "[rabat-san-01]"},
		}, r.production(), nil))
		vm := object.NewVirtualMachine(r.client.Client, ref)
		defer func() { r.done(vm.Destroy(r.ctx)) }()
		return r.identity(vm)
	}
	if first, second := create(""), create(""); first[0] == second[0] || first[1] == second[1] {
		t.Errorf("the second VM has the UUIDs %v of the first", second)
	}
	const asked = "42000000-0000-4000-8000-000000000001"
	if made := create(asked); made[0] != asked {
		t.Errorf("the VM has the UUID %s instead of that of its specification", made[0])
	}
}

func TestCloneHasTheVAppOptionsOfItsSource(t *testing.T) {
	r := start(t)
	source := r.mustClone("rab-source", r.production(), r.datastore("rabat-san-01"))
	property := func(operation types.ArrayUpdateOperation, value string) types.VirtualMachineConfigSpec {
		return types.VirtualMachineConfigSpec{VAppConfig: &types.VmConfigSpec{Property: []types.VAppPropertySpec{{
			ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: operation},
			Info:            &types.VAppPropertyInfo{Key: 1, Id: "hostname", Type: "string", UserConfigurable: types.NewBool(true), Value: value},
		}}}}
	}
	r.done(source.Reconfigure(r.ctx, property(types.ArrayUpdateOperationAdd, "source")))
	ref := r.done(source.Clone(r.ctx, r.folders.VmFolder, "rab-clone", r.toSAN()))
	clone := object.NewVirtualMachine(r.client.Client, ref)
	value := func(vm *object.VirtualMachine) string {
		config := read[mo.VirtualMachine](r, vm, "config.vAppConfig").Config.VAppConfig
		if config == nil || len(config.GetVmConfigInfo().Property) != 1 {
			t.Fatalf("the vApp options are %+v", config)
		}
		return config.GetVmConfigInfo().Property[0].Value
	}
	if value(clone) != "source" {
		t.Errorf("the clone has %q", value(clone))
	}
	r.done(clone.Reconfigure(r.ctx, property(types.ArrayUpdateOperationEdit, "clone")))
	if value(clone) != "clone" || value(source) != "source" {
		t.Errorf("after a change of the clone, it has %q and its source %q", value(clone), value(source))
	}
}

func TestApdTimeoutOfHostsIsNotStored(t *testing.T) {
	r := start(t)
	cluster := r.cluster("rabat-prod")
	vm := r.mustClone("rab-override", r.production(), r.datastore("rabat-san-01"))
	protection := func() *types.ClusterVmComponentProtectionSettings {
		return &types.ClusterVmComponentProtectionSettings{VmStorageProtectionForAPD: "restartConservative", EnableAPDTimeoutForHosts: types.NewBool(true)}
	}
	r.done(cluster.Reconfigure(r.ctx, &types.ClusterConfigSpecEx{
		DasConfig: &types.ClusterDasConfigInfo{DefaultVmSettings: &types.ClusterDasVmSettings{VmComponentProtectionSettings: protection()}},
		DasVmConfigSpec: []types.ClusterDasVmConfigSpec{{
			ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: types.ArrayUpdateOperationAdd},
			Info:            &types.ClusterDasVmConfigInfo{Key: vm.Reference(), DasSettings: &types.ClusterDasVmSettings{VmComponentProtectionSettings: protection()}},
		}},
	}, true))
	config := read[mo.ClusterComputeResource](r, cluster, "configurationEx").ConfigurationEx.(*types.ClusterConfigInfoEx)
	for of, settings := range map[string]*types.ClusterDasVmSettings{"cluster": config.DasConfig.DefaultVmSettings, "override": config.DasVmConfig[0].DasSettings} {
		stored := settings.VmComponentProtectionSettings
		if stored == nil || stored.VmStorageProtectionForAPD != "restartConservative" || stored.EnableAPDTimeoutForHosts != nil {
			t.Errorf("the %s has %+v", of, stored)
		}
	}
}

func TestOperatorLogsInToREST(t *testing.T) {
	r := start(t)
	for password, code := range map[string]int{operator.Password: http.StatusOK, "wrong": http.StatusUnauthorized} {
		request, err := http.NewRequest(http.MethodPost, "https://"+r.listener.Address()+"/rest/com/vmware/cis/session", nil)
		must(t, err)
		request.SetBasicAuth(operator.User, password)
		response, err := r.http().Do(request)
		must(t, err)
		must(t, response.Body.Close())
		if response.StatusCode != code {
			t.Errorf("with the password %q the answer is %d", password, response.StatusCode)
		}
	}
}

func TestDiskStaysInItsDatacenterUnlessAnotherIsNamed(t *testing.T) {
	r := start(t)
	vm := r.mustClone("rab-disk", r.production(), r.datastore("rabat-san-01"))
	manager := object.NewVirtualDiskManager(r.client.Client)
	file := r.disks(vm)[0].Backing.(*types.VirtualDiskFlatVer2BackingInfo).FileName
	dc := r.datacenter()
	must(t, vm.Unregister(r.ctx))
	r.done(manager.CopyVirtualDisk(r.ctx, file, dc, "[rabat-san-01] copied.vmdk", nil, nil, false))
	r.done(manager.MoveVirtualDisk(r.ctx, "[rabat-san-01] copied.vmdk", dc, "[rabat-san-01] moved.vmdk", nil, false))
	files := object.NewFileManager(r.client.Client)
	r.done(files.CopyDatastoreFile(r.ctx, "[rabat-san-01] moved.vmdk", dc, "[rabat-san-01] again.vmdk", nil, false))
	r.done(files.MoveDatastoreFile(r.ctx, "[rabat-san-01] again.vmdk", dc, "[rabat-san-01] last.vmdk", nil, false))
	found := r.files()
	for _, name := range []string{"moved.vmdk", "last.vmdk"} {
		if !slices.Contains(found, "[rabat-san-01] "+name) {
			t.Errorf("%s is missing in %q", name, found)
		}
	}
}

func TestMachinesInVApps(t *testing.T) {
	r := start(t)
	pool := r.production()
	created, err := methods.CreateVApp(r.ctx, r.client, &types.CreateVApp{
		This: pool.Reference(), Name: "suite", ResSpec: types.DefaultResourceConfigSpec(), ConfigSpec: types.VAppConfigSpec{}, VmFolder: types.NewReference(r.folders.VmFolder.Reference()),
	})
	must(t, err)
	vapp := object.NewResourcePool(r.client.Client, created.Returnval)
	config := func(name string) types.VirtualMachineConfigSpec {
		return types.VirtualMachineConfigSpec{Name: name, GuestId: "otherGuest64", Files: &types.VirtualMachineFileInfo{VmPathName: "[rabat-san-01]"}}
	}
	lease, err := vapp.ImportVApp(r.ctx, &types.VirtualMachineImportSpec{ConfigSpec: config("imported")}, nil, nil)
	must(t, err)
	_, err = lease.Wait(r.ctx, nil)
	must(t, err)
	must(t, lease.Complete(r.ctx))
	child, err := methods.CreateChildVM_Task(r.ctx, r.client, &types.CreateChildVM_Task{This: created.Returnval, Config: config("child")})
	must(t, err)
	r.done(object.NewTask(r.client.Client, child.Returnval), nil)
	properties := read[mo.VirtualApp](r, vapp)
	if properties.VAppConfig == nil || len(properties.Vm) != 2 {
		t.Errorf("the vApp is %+v", properties)
	}
	for _, ref := range append(properties.Vm, created.Returnval) {
		element, err := r.find.Element(r.ctx, ref)
		must(t, err)
		if element.Path == "" {
			t.Errorf("%s has no path", ref)
		}
	}
	for _, name := range []string{"imported", "child"} {
		vm := r.vm(name)
		if pool := read[mo.VirtualMachine](r, vm).ResourcePool; pool == nil || *pool != created.Returnval {
			t.Errorf("%s is in %v", name, pool)
		}
		r.done(vm.Clone(r.ctx, r.folders.VmFolder, name+"-clone", r.toSAN()))
		r.done(vm.Reconfigure(r.ctx, types.VirtualMachineConfigSpec{MemoryMB: 256}))
		r.done(vm.PowerOn(r.ctx))
		r.done(vm.PowerOff(r.ctx))
		r.done(vm.Rename(r.ctx, name+"-renamed"))
		r.done(vm.Destroy(r.ctx))
	}
	if _, err := r.result(vapp.Destroy(r.ctx)); err != nil {
		t.Logf("the vApp is not destroyed: %v", err)
	}
}
