package main

import (
	"context"

	"github.com/vmware/govmomi/vim25/types"
)

// readIDs returns the managed object ID of each object by its inventory path: some objects can be imported into Terraform only by it.
func readIDs(ctx context.Context, vcenter *vcenter) (map[string]string, error) {
	inventory, err := openInventory(ctx, vcenter.soap)
	if err != nil {
		return nil, err
	}
	defer inventory.close(ctx)
	ids := map[string]string{}
	for id := range inventory.entities {
		ids[inventory.path(types.ManagedObjectReference{Value: id})] = id
	}
	return ids, nil
}
