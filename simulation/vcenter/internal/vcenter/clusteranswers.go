package vcenter

import (
	"bytes"
	"net/http"

	"github.com/vmware/govmomi/vim25/soap"
)

// clusterAnswers are what clients have read of clusters since the last change, by session and request. The provider reads
// a whole cluster for each machine's override, and the simulator copies it through XML each time: with the square of the
// machines' number.
type clusterAnswers map[string]heldResponse

// mostAnswers bounds what is kept for clients that ask in ever other words.
const mostAnswers = 64

// clusterRequest names a request that only reads properties of clusters; it is empty for all others.
func (v *VCenter) clusterRequest(r *http.Request, body []byte) string {
	if !bytes.Contains(body, []byte(`<RetrieveProperties `)) || !bytes.Contains(body, []byte(`"ClusterComputeResource">`)) ||
		bytes.Contains(body, []byte("<selectSet")) || v.userOf(r) == "" {
		return ""
	}
	cookie, _ := r.Cookie(soap.SessionCookieName) // a session without one has no user
	return cookie.Value + "\n" + string(body)
}

// serveCluster serves such a request, from what is known already if it is.
func (v *VCenter) serveCluster(request string, response *heldResponse, serve func()) {
	if known, ok := v.clusterAnswers[request]; ok {
		response.header, response.code = known.header.Clone(), known.code
		response.body.Write(known.body.Bytes())
		return
	}
	serve()
	if response.code != http.StatusOK {
		return
	}
	if v.clusterAnswers == nil || len(v.clusterAnswers) == mostAnswers {
		v.clusterAnswers = clusterAnswers{}
	}
	kept := heldResponse{header: response.header.Clone(), code: response.code}
	kept.body.Write(response.body.Bytes())
	v.clusterAnswers[request] = kept
}
