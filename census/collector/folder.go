package main

import (
	"context"
	"slices"

	"github.com/vmware/govmomi/vim25/mo"
)

// Folder is an inventory folder. Kind is the kind of its objects: vm, host, datastore, network or datacenter.
type Folder struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
}

// folderKinds maps a child type to the only kind of folder that can contain it.
var folderKinds = []struct{ childType, kind string }{
	{"VirtualMachine", "vm"},
	{"ComputeResource", "host"},
	{"Datastore", "datastore"},
	{"Network", "network"},
	{"Datacenter", "datacenter"},
}

func readFolders(ctx context.Context, r *inventoryReader, census *Census) error {
	datacenters, err := retrieve[mo.Datacenter](ctx, r, "Datacenter", "name")
	if err != nil {
		return err
	}
	paths := make([]string, 0, len(datacenters))
	for _, datacenter := range datacenters {
		paths = append(paths, r.path(datacenter.Self))
	}
	census.Datacenters = sortedNames(paths)

	folders, err := retrieve[mo.Folder](ctx, r, "Folder", "childType")
	if err != nil {
		return err
	}
	for _, folder := range folders {
		// In the API, a datastore cluster is a folder. The census lists datastore clusters separately.
		if folder.Self.Type == "Folder" {
			census.Folders = append(census.Folders, Folder{Path: r.path(folder.Self), Kind: folderKind(folder.ChildType)})
		}
	}
	census.Folders = sortedBy(census.Folders, func(f Folder) string { return f.Path })
	return nil
}

func folderKind(childTypes []string) string {
	for _, known := range folderKinds {
		if slices.Contains(childTypes, known.childType) {
			return known.kind
		}
	}
	return ""
}
