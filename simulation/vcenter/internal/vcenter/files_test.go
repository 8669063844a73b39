package vcenter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// files returns all folders and files of all datastores, as "[one] vm/" and "[one] vm/vm.vmx".
func (r *rabat) files() []string {
	r.Helper()
	datastores, err := r.find.DatastoreList(r.ctx, "*")
	must(r.T, err)
	var files []string
	for _, datastore := range datastores {
		browser, err := datastore.Browser(r.ctx)
		must(r.T, err)
		task, err := browser.SearchDatastoreSubFolders(r.ctx, datastore.Path(""), &types.HostDatastoreBrowserSearchSpec{MatchPattern: []string{"*"}})
		must(r.T, err)
		info, err := task.WaitForResult(r.ctx)
		must(r.T, err)
		for _, folder := range info.Result.(types.ArrayOfHostDatastoreBrowserSearchResults).HostDatastoreBrowserSearchResults {
			path := folder.FolderPath
			if strings.HasSuffix(path, "/") {
				files = append(files, path)
			} else {
				path += " "
			}
			for _, file := range folder.File {
				if _, isFolder := file.(*types.FolderFileInfo); !isFolder {
					files = append(files, path+file.GetFileInfo().Path)
				}
			}
		}
	}
	slices.Sort(files)
	return files
}

// expectFiles checks which files were added since before. Deleted files are reported as "deleted: file".
func (r *rabat) expectFiles(what string, before []string, added ...string) {
	r.Helper()
	after := r.files()
	var changed []string
	for _, file := range after {
		if !slices.Contains(before, file) {
			changed = append(changed, file)
		}
	}
	for _, file := range before {
		if !slices.Contains(after, file) {
			changed = append(changed, "deleted: "+file)
		}
	}
	slices.Sort(added)
	slices.Sort(changed)
	if !slices.Equal(changed, added) {
		r.Errorf("%s:\n  got  %s\n  want %s", what, strings.Join(changed, "\n       "), strings.Join(added, "\n       "))
	}
}

func (r *rabat) destroy(vm *object.VirtualMachine) {
	r.Helper()
	if state, err := vm.PowerState(r.ctx); err == nil && state == types.VirtualMachinePowerStatePoweredOn {
		r.done(vm.PowerOff(r.ctx))
	}
	r.done(vm.Destroy(r.ctx))
}

func (r *rabat) datacenter() *object.Datacenter {
	r.Helper()
	dc, err := r.find.DefaultDatacenter(r.ctx)
	must(r.T, err)
	return dc
}

func below(folder string, files ...string) []string {
	paths := []string{folder}
	for _, file := range files {
		paths = append(paths, folder+file)
	}
	return paths
}

func TestFilesOfAMachine(t *testing.T) {
	r := start(t)
	before := r.files()
	source := r.vm("massar-web-01")

	frozen := r.snapshot(source, "frozen")
	ofSnapshot := []string{"[rabat-san-01] massar-web-01/massar-web-01-000001.vmdk", "[rabat-san-01] massar-web-01/massar-web-01-Snapshot1.vmsn"}
	r.expectFiles("with a snapshot", before, ofSnapshot...)

	linked, err := r.linkedClone(source, "linked", &frozen)
	must(t, err)
	ofClone := below("[rabat-san-01] linked/", "linked-flat.vmdk", "linked.nvram", "linked.vmdk", "linked.vmx", "vmware.log")
	r.expectFiles("with a linked clone", before, append(ofClone, ofSnapshot...)...)

	r.destroy(linked)
	r.expectFiles("the clone destroyed", before, ofSnapshot...)
	r.removeSnapshot(source, "frozen", false)
	r.expectFiles("the snapshot removed", before)
}

func TestFilesOfSnapshots(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	vm := r.mustClone("rab-db-1", e.pool, e.datastore)
	before := r.files()
	for range 2 {
		r.snapshot(vm, "first")
		r.snapshot(vm, "second")
		r.removeSnapshot(vm, "first", false)
		r.removeSnapshot(vm, "second", false)
		r.expectFiles("one by one", before)
		r.snapshot(vm, "first")
		r.snapshot(vm, "second")
		r.removeSnapshot(vm, "first", true)
		r.expectFiles("with those below", before)
		r.snapshot(vm, "first")
		r.snapshot(vm, "second")
		r.done(vm.RemoveAllSnapshot(r.ctx, nil))
		r.expectFiles("all", before)
	}
}

func TestDestroyRemovesTheFilesOfSnapshots(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	r.snapshot(vm, "first")
	r.snapshot(vm, "second")
	r.destroy(vm)
	for _, file := range r.files() {
		if strings.Contains(file, "massar-web-01") {
			t.Errorf("%s is left", file)
		}
	}
}

func TestDestroyKeepsTheDisksOfLinkedClones(t *testing.T) {
	r := start(t)
	vm := r.vm("massar-web-01")
	base := r.chainOf(vm)
	frozen := r.snapshot(vm, "frozen")
	_, err := r.linkedClone(vm, "linked", &frozen)
	must(t, err)
	r.destroy(vm)
	if files := r.files(); !slices.Contains(files, base[0]) {
		t.Errorf("%s was deleted: %v", base[0], files)
	}
}

func TestDestroyRemovesDisksOnOtherDatastores(t *testing.T) {
	r := start(t)
	e := r.extend("rab-esx-11", "rab-esx-12")
	r.format(e.hosts[0], "rabat-flash-02", "naa.600508b1001c0002")
	other := r.datastore("rabat-flash-02")
	vm := r.mustClone("rab-db-1", e.pool, e.datastore)
	before := r.files()
	devices, err := vm.Device(r.ctx)
	must(t, err)
	controller, err := devices.FindDiskController("")
	must(t, err)
	disk := devices.CreateDisk(controller, other.Reference(), other.Path("rab-db-1/data.vmdk"))
	disk.CapacityInKB = 1 << 20
	must(t, object.NewFileManager(r.client.Client).MakeDirectory(r.ctx, other.Path("rab-db-1"), r.datacenter(), false))
	must(t, vm.AddDevice(r.ctx, disk))
	r.expectFiles("with another disk", before, below("[rabat-flash-02] rab-db-1/", "data-flat.vmdk", "data.vmdk")...)
	r.snapshot(vm, "first")
	r.destroy(vm)
	for _, file := range r.files() {
		if strings.Contains(file, "rab-db-1") {
			t.Errorf("%s is left", file)
		}
	}
}

func TestFailedCreationLeavesNoFiles(t *testing.T) {
	r := start(t)
	before := r.files()
	pool := r.production()
	_, err := r.result(r.folders.VmFolder.CreateVM(r.ctx, types.VirtualMachineConfigSpec{
		Name: "new", Version: "unknown", Files: &types.VirtualMachineFileInfo{VmPathName: "[rabat-san-01]"},
	}, pool, nil))
	if err == nil {
		t.Fatal("it was created")
	}
	r.expectFiles("refused", before)
}
