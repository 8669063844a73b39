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
	behaviourBase
}

// SearchDatastoreTask lists a folder.
func (b *datastoreBrowser) SearchDatastoreTask(ctx *simulator.Context, req *types.SearchDatastore_Task) soap.HasFault {
	ref := runTask(ctx, b.HostDatastoreBrowser, "searchDatastore", func() (types.AnyType, types.BaseMethodFault) {
		request := *req
		request.SearchSpec = withDefaultPattern(req.SearchSpec)
		body := b.HostDatastoreBrowser.SearchDatastoreTask(ctx, &request).(*methods.SearchDatastore_TaskBody)
		result, fault := outcome(ctx, body.Res.Returnval)
		if found, ok := result.(types.HostDatastoreBrowserSearchResults); ok {
			found.FolderPath = folderPath(found.FolderPath)
			return found, fault
		}
		return result, fault
	})
	return &methods.SearchDatastore_TaskBody{Res: &types.SearchDatastore_TaskResponse{Returnval: ref}}
}

// SearchDatastoreSubFoldersTask lists a folder and all folders below it.
func (b *datastoreBrowser) SearchDatastoreSubFoldersTask(ctx *simulator.Context, req *types.SearchDatastoreSubFolders_Task) soap.HasFault {
	ref := runTask(ctx, b.HostDatastoreBrowser, "searchDatastoreSubFolders", func() (types.AnyType, types.BaseMethodFault) {
		request := *req
		request.SearchSpec = withDefaultPattern(req.SearchSpec)
		body := b.HostDatastoreBrowser.SearchDatastoreSubFoldersTask(ctx, &request).(*methods.SearchDatastoreSubFolders_TaskBody)
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

// withDefaultPattern matches all files by default, as vCenter does. Without a pattern the simulator would find none.
func withDefaultPattern(spec *types.HostDatastoreBrowserSearchSpec) *types.HostDatastoreBrowserSearchSpec {
	var request types.HostDatastoreBrowserSearchSpec
	if spec != nil {
		request = *spec
	}
	if len(request.MatchPattern) == 0 {
		request.MatchPattern = []string{"*"}
	}
	return &request
}

// folderPath writes a folder as vCenter does, "[one] vm/" or "[one]". The simulator writes "[one]/vm".
func folderPath(path string) string {
	datastore, folder, _ := strings.Cut(path, "]")
	folder = strings.Trim(folder, "/ ")
	if folder == "" {
		return datastore + "]"
	}
	return datastore + "] " + folder + "/"
}
