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

// File is a file or a folder in a datastore. Path is a datastore path, for example "[flash-01] rab-db-1/rab-db-1.vmx". The
// path of a folder ends with a slash.
type File struct {
	Path string `json:"path"`
	// SizeBytes is -1 for a folder and for a file that a VM writes to.
	SizeBytes int64 `json:"sizeBytes"`
}

// vmFileExtensions are the extensions of files that a VM writes to: disks, swap, logs, settings and snapshot states.
var vmFileExtensions = []string{".vmdk", ".vswp", ".log", ".nvram", ".vmx", ".vmx~", ".vmxf", ".vmtx", ".vmsd", ".vmsn", ".vmem", ".vmss", ".hlog", ".scoreboard"}

// temporaryHostFile matches the paths in a datastore of files that hosts create and delete on their own: at the top level,
// hidden files (HA heartbeats, ports of distributed switches, the file system's metadata) and core dumps; in any folder, locks
// and the files that change when DRS migrates a VM (swap of the VMX process, rotated logs).
var temporaryHostFile = regexp.MustCompile(`^(\.|vmkdump/)|(^|/)(\.lck-[^/]*|[^/]*\.lck|vmx-[^/]*\.vswp|vmware-\d+\.log)$`)

// readFiles searches the datastores in parallel, with one task for each datastore. It does not request file types, because a
// host would open each file to determine its type.
func readFiles(ctx context.Context, r *inventoryReader, census *Census) error {
	datastores, err := retrieve[mo.Datastore](ctx, r, "Datastore", "browser", "summary.accessible")
	if err != nil {
		return err
	}
	searches := make([]*object.Task, len(datastores))
	for i, datastore := range datastores {
		if !datastore.Summary.Accessible {
			census.unseen("files of "+r.path(datastore.Self), "not accessible from any host")
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

// filesIn lists the files and folders in the results of a datastore search. Each folder has its own result, even an empty folder.
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
			delete(sizes, name) // without file types, the parent folder's result lists a folder like a file
			sizes[name+"/"] = -1
		}
	}
	files := make([]File, 0, len(sizes))
	for name, size := range sizes {
		if !temporaryHostFile.MatchString(name) {
			files = append(files, File{Path: "[" + datastore + "] " + name, SizeBytes: size})
		}
	}
	return files
}

func sizeOf(file *types.FileInfo) int64 {
	if slices.Contains(vmFileExtensions, path.Ext(file.Path)) {
		return -1
	}
	return file.FileSize
}

// unseen records a subject that could not be read, and why. Without it, the empty list would look like a complete one.
func (c *Census) unseen(subject, reason string) {
	c.Unseen = append(c.Unseen, subject+": "+reason)
}

// notPermitted reports whether the account lacks the privilege to read a subject. If so, it records the subject as unseen.
func (c *Census) notPermitted(subject string, err error) bool {
	if !fault.Is(err, &types.NoPermission{}) {
		return false
	}
	c.unseen(subject, "not permitted")
	return true
}
