package vcenter

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

type datastoreBrowser struct {
	*simulator.HostDatastoreBrowser
	answering
}

// SearchDatastoreTask lists one folder.
func (b *datastoreBrowser) SearchDatastoreTask(ctx *simulator.Context, req *types.SearchDatastore_Task) soap.HasFault {
	ref := task(ctx, b.HostDatastoreBrowser, "searchDatastore", func() (types.AnyType, types.BaseMethodFault) {
		asked := *req
		asked.SearchSpec = everythingUnlessSaid(req.SearchSpec)
		body := b.HostDatastoreBrowser.SearchDatastoreTask(ctx, &asked).(*methods.SearchDatastore_TaskBody)
		result, fault := outcome(ctx, body.Res.Returnval)
		if found, ok := result.(types.HostDatastoreBrowserSearchResults); ok {
			found.FolderPath = folderPath(found.FolderPath)
			return found, fault
		}
		return result, fault
	})
	return &methods.SearchDatastore_TaskBody{Res: &types.SearchDatastore_TaskResponse{Returnval: ref}}
}

// SearchDatastoreSubFoldersTask lists a folder and all below it.
func (b *datastoreBrowser) SearchDatastoreSubFoldersTask(ctx *simulator.Context, req *types.SearchDatastoreSubFolders_Task) soap.HasFault {
	ref := task(ctx, b.HostDatastoreBrowser, "searchDatastoreSubFolders", func() (types.AnyType, types.BaseMethodFault) {
		asked := *req
		asked.SearchSpec = everythingUnlessSaid(req.SearchSpec)
		body := b.HostDatastoreBrowser.SearchDatastoreSubFoldersTask(ctx, &asked).(*methods.SearchDatastoreSubFolders_TaskBody)
		result, fault := outcome(ctx, body.Res.Returnval)
		if found, ok := result.(types.ArrayOfHostDatastoreBrowserSearchResults); ok {
			for i, folder := range found.HostDatastoreBrowserSearchResults {
				found.HostDatastoreBrowserSearchResults[i].FolderPath = folderPath(folder.FolderPath)
			}
		}
		return result, fault
	})
	return &methods.SearchDatastoreSubFolders_TaskBody{Res: &types.SearchDatastoreSubFolders_TaskResponse{Returnval: ref}}
}

// everythingUnlessSaid is vCenter's default; the simulator would find nothing without a pattern.
func everythingUnlessSaid(spec *types.HostDatastoreBrowserSearchSpec) *types.HostDatastoreBrowserSearchSpec {
	var asked types.HostDatastoreBrowserSearchSpec
	if spec != nil {
		asked = *spec
	}
	if len(asked.MatchPattern) == 0 {
		asked.MatchPattern = []string{"*"}
	}
	return &asked
}

// folderPath writes a folder as vCenter does: "[one] vm/", where the simulator says "[one]/vm", and "[one]" at the top.
func folderPath(path string) string {
	datastore, folder, _ := strings.Cut(path, "]")
	folder = strings.Trim(folder, "/ ")
	if folder == "" {
		return datastore + "]"
	}
	return datastore + "] " + folder + "/"
}
