package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

func TestFilesOfADatastore(t *testing.T) {
	// GIVEN a VM, a file and an empty folder
	client := connect(t, startVCenter(t, simulator.VPX()))
	finder := find.NewFinder(client.soap)
	datacenter := must[*object.Datacenter](t)(finder.Datacenter(t.Context(), "/DC0"))
	finder.SetDatacenter(datacenter)
	datastore := must[*object.Datastore](t)(finder.Datastore(t.Context(), "LocalDS_0"))
	if err := object.NewFileManager(client.soap).MakeDirectory(t.Context(), "[LocalDS_0] iso/empty", datacenter, true); err != nil {
		t.Fatal(err)
	}
	upload := func(name, content string) {
		if err := datastore.Upload(t.Context(), strings.NewReader(content), name, &soap.Upload{ContentLength: int64(len(content)), Method: "PUT", Type: "application/octet-stream"}); err != nil {
			t.Fatal(err)
		}
	}
	upload("iso/debian.iso", "seven b")

	// WHEN the datastore is read THEN the file has its size; folders and files that a VM writes to have none
	read := func() []File { return censusOf(t, client).Files }
	files := read()
	for _, wanted := range []File{
		{"[LocalDS_0] iso/", -1}, {"[LocalDS_0] iso/empty/", -1}, {"[LocalDS_0] iso/debian.iso", 7},
		{"[LocalDS_0] DC0_C0_RP0_VM0/", -1}, {"[LocalDS_0] DC0_C0_RP0_VM0/disk1.vmdk", -1}, {"[LocalDS_0] DC0_C0_RP0_VM0/vmware.log", -1},
	} {
		if !slices.Contains(files, wanted) {
			t.Errorf("%+v is not in %+v", wanted, files)
		}
	}
	equal(t, "sorted", slices.IsSortedFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) }), true)

	// AND temporary files of hosts are omitted
	for _, name := range []string{".heartbeat", ".dvsData-1", "DC0_C0_RP0_VM0/vmware-7.log", "DC0_C0_RP0_VM0/vmx-DC0_C0_RP0_VM0-1.vswp", "DC0_C0_RP0_VM0/.lck-0100"} {
		upload(name, "x")
	}
	equal(t, "with temporary files of hosts", read(), files)
}

func TestFoldersThatVCenterListsLikeFiles(t *testing.T) {
	list := func(names ...string) (files []types.BaseFileInfo) {
		for _, name := range names {
			files = append(files, &types.FileInfo{Path: name, FileSize: 512})
		}
		return files
	}
	// without file types, the parent folder's result lists a folder like a file
	files := filesIn("one", []types.HostDatastoreBrowserSearchResults{
		{FolderPath: "[one]", File: list("vm", "notes.txt")},
		{FolderPath: "[one] vm/", File: list("deep")},
		{FolderPath: "[one] vm/deep/"},
	})
	equal(t, "files", sortedBy(files, func(f File) string { return f.Path }), []File{{"[one] notes.txt", 512}, {"[one] vm/", -1}, {"[one] vm/deep/", -1}})
}
