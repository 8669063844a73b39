package main

import (
	"context"
	"slices"
	"testing"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// refusing is a vCenter that denies access to a property or a method.
type refusing struct {
	soap.RoundTripper
	property string
	method   string
}

func (r refusing) RoundTrip(ctx context.Context, request, response soap.HasFault) error {
	denied := &types.NoPermission{PrivilegeId: "Sessions.TerminateSession"}
	switch body := request.(type) {
	case *methods.RetrievePropertiesExBody:
		if set := body.Req.SpecSet[0]; slices.Contains(set.PropSet[0].PathSet, r.property) {
			response.(*methods.RetrievePropertiesExBody).Res = &types.RetrievePropertiesExResponse{Returnval: &types.RetrieveResult{Objects: []types.ObjectContent{{
				Obj:        set.ObjectSet[0].Obj,
				MissingSet: []types.MissingProperty{{Path: r.property, Fault: types.LocalizedMethodFault{Fault: denied}}},
			}}}}
			return nil
		}
	case *methods.SearchDatastoreSubFolders_TaskBody:
		if r.method == "SearchDatastoreSubFolders_Task" {
			refusal := &soap.Fault{}
			refusal.Detail.Fault = *denied
			return soap.WrapSoapFault(refusal)
		}
	}
	return r.RoundTripper.RoundTrip(ctx, request, response)
}

func TestSubjectsWithoutPermissionAreUnseen(t *testing.T) {
	client := connect(t, startVCenter(t, simulator.VPX()))
	transport := client.soap.RoundTripper
	equal(t, "with all permissions", censusOf(t, client).Unseen, []string{})

	client.soap.RoundTripper = refusing{RoundTripper: transport, property: "sessionList"}
	census := censusOf(t, client)
	equal(t, "unseen", census.Unseen, []string{"sessions: not permitted"})
	equal(t, "sessions", census.Sessions, []OpenSession{})

	client.soap.RoundTripper = refusing{RoundTripper: transport, method: "SearchDatastoreSubFolders_Task"}
	census = censusOf(t, client)
	equal(t, "unseen", census.Unseen, []string{"files of /DC0/datastore/LocalDS_0: not permitted"})
	equal(t, "files", census.Files, []File{})
}
