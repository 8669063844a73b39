package main

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// File is a file or a folder in a datastore, by its path as vCenter writes it: "[flash-01] rab-db-1/rab-db-1.vmx"; a
// folder's has a slash at its end.
type File struct {
	Path string `json:"path"`
	// SizeBytes is -1 for a folder, and for what a VM writes to.
	SizeBytes int64 `json:"sizeBytes"`
}

// written has the endings of what a VM writes to: disks, swap, logs, settings, the states of snapshots.
var written = []string{".vmdk", ".vswp", ".log", ".nvram", ".vmx", ".vmx~", ".vmxf", ".vmtx", ".vmsd", ".vmsn", ".vmem", ".vmss", ".hlog", ".scoreboard"}

// ofHosts matches, below a datastore, what hosts write and remove by themselves: at its top what is hidden (heartbeats of
// HA, ports of distributed switches, the file system's own files) and core dumps; locks; and what comes and goes when DRS
// moves a VM (the swap of its process, logs that are put aside).
var ofHosts = regexp.MustCompile(`^(\.|vmkdump/)|(^|/)(\.lck-[^/]*|[^/]*\.lck|vmx-[^/]*\.vswp|vmware-\d+\.log)$`)

// readFiles searches the datastores side by side, each with one task, however many files it has. A file's type is not
// asked for: a host would open each file to tell.
func readFiles(ctx context.Context, r *inventoryReader, census *Census) error {
	datastores, err := retrieve[mo.Datastore](ctx, r, "Datastore", "browser", "summary.accessible")
	if err != nil {
		return err
	}
	searches := make([]*object.Task, len(datastores))
	for i, datastore := range datastores {
		if !datastore.Summary.Accessible {
			census.unseen("files of "+r.path(datastore.Self), "no host reaches it")
			continue
		}
		browser := object.NewHostDatastoreBrowser(r.client, datastore.Browser)
		searches[i], err = browser.SearchDatastoreSubFolders(ctx, "["+r.name(datastore.Self)+"]", &types.HostDatastoreBrowserSearchSpec{
			MatchPattern: []string{"*"},
			Details:      &types.FileQueryFlags{FileSize: true},
		})
		if err != nil && !census.notPermitted("files of "+r.path(datastore.Self), err) {
			return err
		}
	}
	for i, search := range searches {
		if search == nil {
			continue
		}
		found, err := search.WaitForResult(ctx)
		if err != nil {
			if census.notPermitted("files of "+r.path(datastores[i].Self), err) {
				continue
			}
			return err
		}
		if folders, ok := found.Result.(types.ArrayOfHostDatastoreBrowserSearchResults); ok {
			census.Files = append(census.Files, filesIn(r.name(datastores[i].Self), folders.HostDatastoreBrowserSearchResults)...)
		}
	}
	census.Files = sortedBy(census.Files, func(f File) string { return f.Path })
	return nil
}

// filesIn lists what a search of a datastore found. Every folder has a result of its own, an empty one too.
func filesIn(datastore string, folders []types.HostDatastoreBrowserSearchResults) []File {
	sizes := map[string]int64{}
	for _, folder := range folders {
		_, inDatastore, _ := strings.Cut(folder.FolderPath, "]")
		below := strings.Trim(inDatastore, " /")
		for _, found := range folder.File {
			file := found.GetFileInfo()
			sizes[path.Join(below, file.Path)] = sizeOf(file)
		}
	}
	for _, folder := range folders {
		_, inDatastore, _ := strings.Cut(folder.FolderPath, "]")
		if name := strings.Trim(inDatastore, " /"); name != "" {
			delete(sizes, name) // without its type, a folder is listed above itself like a file
			sizes[name+"/"] = -1
		}
	}
	files := make([]File, 0, len(sizes))
	for name, size := range sizes {
		if !ofHosts.MatchString(name) {
			files = append(files, File{Path: "[" + datastore + "] " + name, SizeBytes: size})
		}
	}
	return files
}

func sizeOf(file *types.FileInfo) int64 {
	if slices.Contains(written, path.Ext(file.Path)) {
		return -1
	}
	return file.FileSize
}

// unseen records what could not be read, and why: a list that is empty because of a missing privilege proves nothing.
func (c *Census) unseen(subject, why string) {
	c.Unseen = append(c.Unseen, subject+": "+why)
}

// notPermitted records a subject as unseen if the account lacks a privilege for it, and reports whether it does.
func (c *Census) notPermitted(subject string, err error) bool {
	if !fault.Is(err, &types.NoPermission{}) {
		return false
	}
	c.unseen(subject, "not permitted")
	return true
}
