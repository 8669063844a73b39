package main

import (
	"context"
	"slices"

	"github.com/vmware/govmomi/vim25/mo"
)

// Folder is one inventory folder. Kind is what it may hold: vm, host, datastore, network or datacenter.
type Folder struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
}

// folderKinds maps the child type that only one kind of folder takes.
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
		// A datastore cluster is a folder to the API; it has a list of its own.
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
