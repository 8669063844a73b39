package main

import (
	"context"

	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/tags"
)

// TagCategory is a category of tags.
type TagCategory struct {
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Cardinality string   `json:"cardinality"`
	Types       []string `json:"types"`
}

// Tag is a tag with the inventory paths of the objects that it is attached to.
type Tag struct {
	Category    string   `json:"category"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Objects     []string `json:"objects"`
}

func readTags(ctx context.Context, client *rest.Client, r *inventoryReader, census *Census) error {
	manager := tags.NewManager(client)
	categories, err := manager.GetCategories(ctx)
	if err != nil {
		return err
	}
	categoryNames := map[string]string{}
	for _, category := range categories {
		categoryNames[category.ID] = category.Name
		census.TagCategories = append(census.TagCategories, TagCategory{
			Name: category.Name, Description: category.Description, Cardinality: category.Cardinality, Types: sortedNames(category.AssociableTypes),
		})
	}
	census.TagCategories = sortedBy(census.TagCategories, func(c TagCategory) string { return c.Name })

	known, err := manager.GetTags(ctx)
	if err != nil {
		return err
	}
	attached, err := attachedPaths(ctx, manager, known, r)
	if err != nil {
		return err
	}
	for _, tag := range known {
		census.Tags = append(census.Tags, Tag{
			Category: categoryNames[tag.CategoryID], Name: tag.Name, Description: tag.Description, Objects: sortedNames(attached[tag.ID]),
		})
	}
	census.Tags = sortedBy(census.Tags, func(t Tag) string { return t.Category + "/" + t.Name })
	return nil
}

func attachedPaths(ctx context.Context, manager *tags.Manager, known []tags.Tag, r *inventoryReader) (map[string][]string, error) {
	paths := map[string][]string{}
	if len(known) == 0 {
		return paths, nil
	}
	ids := make([]string, 0, len(known))
	for _, tag := range known {
		ids = append(ids, tag.ID)
	}
	attachments, err := manager.ListAttachedObjectsOnTags(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, attachment := range attachments {
		for _, object := range attachment.ObjectIDs {
			// objects outside the inventory tree, such as library items, have no path
			if path := r.path(object.Reference()); path != "" {
				paths[attachment.TagID] = append(paths[attachment.TagID], path)
			}
		}
	}
	return paths, nil
}
