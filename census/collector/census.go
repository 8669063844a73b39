package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// schemaVersion is increased when a reader of the old version would misread the new one.
const schemaVersion = 1

// Census is the inventory of one vCenter, with sorted lists. census/census.ts reads it.
type Census struct {
	SchemaVersion     int                `json:"schemaVersion"`
	Datacenters       []string           `json:"datacenters"`
	Folders           []Folder           `json:"folders"`
	Clusters          []Cluster          `json:"clusters"`
	Hosts             []Host             `json:"hosts"`
	Switches          []Switch           `json:"switches"`
	PortGroups        []PortGroup        `json:"portGroups"`
	StandardNetworks  []string           `json:"standardNetworks"`
	DatastoreClusters []DatastoreCluster `json:"datastoreClusters"`
	Datastores        []Datastore        `json:"datastores"`
	StoragePolicies   []StoragePolicy    `json:"storagePolicies"`
	ResourcePools     []ResourcePool     `json:"resourcePools"`
	VirtualMachines   []VirtualMachine   `json:"virtualMachines"`
	TagCategories     []TagCategory      `json:"tagCategories"`
	Tags              []Tag              `json:"tags"`
	CustomAttributes  []CustomAttribute  `json:"customAttributes"`
	Roles             []Role             `json:"roles"`
	Permissions       []Permission       `json:"permissions"`
	Files             []File             `json:"files"`
	Tasks             []Task             `json:"tasks"`
	Sessions          []OpenSession      `json:"sessions"`
	// TakenBy is the account that took the census, as vCenter reports it.
	TakenBy string `json:"takenBy"`
	// Unseen lists the subjects that could not be read, with the reason, for example "sessions: not permitted".
	Unseen []string `json:"unseen"`
}

func takeCensus(ctx context.Context, vcenter *vcenter) (*Census, error) {
	inventory, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return nil, err
	}
	defer inventory.close(ctx)

	census := &Census{SchemaVersion: schemaVersion}
	readings := []struct {
		subject string
		read    func(context.Context, *inventoryReader, *Census) error
	}{
		{"folders", readFolders},
		{"clusters", readClusters},
		{"hosts", readHosts},
		{"networks", readNetworks},
		{"storage", readStorage},
		{"storage policies", readStoragePolicies},
		{"resource pools", readResourcePools},
		{"virtual machines", readVirtualMachines},
		{"custom attributes", readCustomAttributes},
		{"roles and permissions", readAccess},
		{"files", readFiles},
		{"tasks", readTasks},
		{"sessions", readSessions},
	}
	for _, reading := range readings {
		if err := reading.read(ctx, inventory, census); err != nil {
			return nil, fmt.Errorf("%s: %w", reading.subject, err)
		}
	}
	if err := readTags(ctx, vcenter.rest, inventory, census); err != nil {
		return nil, fmt.Errorf("tags: %w", err)
	}
	census.Unseen = sortedNames(census.Unseen)
	return census, nil
}

// sortedBy sorts items by a unique key. It never returns nil, so that an empty list is [] in the JSON.
func sortedBy[T any](items []T, key func(T) string) []T {
	slices.SortFunc(items, func(a, b T) int { return cmp.Compare(key(a), key(b)) })
	return append([]T{}, items...)
}

func sortedNames(names []string) []string {
	return sortedBy(names, func(name string) string { return name })
}
